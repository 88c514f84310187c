import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Defect, defects } from './defects'

/** What the tests of lib need; the build is not among it. */
const parts = [
  'lib',
  'scripts',
  'components',
  'content',
  'middleware.ts',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
]
const table = 'docs/sabotage.md'

const copy = mkdtempSync(join(tmpdir(), 'farthing-sabotage-'))
process.on('exit', () => rmSync(copy, { recursive: true, force: true }))
for (const part of parts) cpSync(part, join(copy, part), { recursive: true })
symlinkSync(resolve('node_modules'), join(copy, 'node_modules'))

const noticed: { defect: Defect; by: string | undefined }[] = []
for (const defect of defects) {
  const by = await sabotage(defect)
  noticed.push({ defect, by })
  console.log(`${by ? 'noticed ' : 'NOT SEEN'}  ${defect.name}${by ? `: ${by}` : ''}`)
}
writeFileSync(table, report())
const missed = noticed.filter(({ by }) => !by).length
console.log(`\n${noticed.length - missed} passed, ${missed} failed`)
process.exit(missed > 0 ? 1 : 0)

/** Makes one mistake in the copy, runs its tests and takes the mistake back. Answers the first test that turned red. */
async function sabotage({ file, find, replace, tests }: Defect): Promise<string | undefined> {
  const path = join(copy, file)
  const good = readFileSync(path, 'utf8')
  if (good.split(find).length !== 2) throw new Error(`${file} does not hold once: ${find}`)
  writeFileSync(
    path,
    good.replace(find, () => replace),
  )
  try {
    return await firstFailure(tests)
  } finally {
    writeFileSync(path, good)
  }
}

function firstFailure(tests: string[]): Promise<string | undefined> {
  const vitest = join(copy, 'node_modules/vitest/vitest.mjs')
  const args = [vitest, 'run', ...tests, '--bail=1', '--reporter=json']
  const env = { ...process.env, MODEL_RUNS: '150' }
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: copy, env, maxBuffer: 2 ** 28 }, (error, stdout) => {
      if (!error) return done(undefined)
      const found = /"title":"((?:[^"\\]|\\.)*)","failureMessages":\[\s*"/.exec(stdout)
      const named = [...stdout.matchAll(/"status":"failed","title":"((?:[^"\\]|\\.)*)"/g)][0]
      done((named?.[1] ?? found?.[1] ?? 'the tests do not even start').replaceAll('\\"', '"'))
    })
  })
}

function report(): string {
  const rows = noticed.map(({ defect, by }) => `| ${defect.name} | ${defect.file} | ${by ?? '**nobody**'} |`)
  return `# Sabotage

\`npm run test:sabotage\` makes each of these mistakes in a copy of the code, one at a time, and each must turn a test red. It
writes this table.

| mistake | in | the first test that notices |
|---|---|---|
${rows.join('\n')}
`
}
