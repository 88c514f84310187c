import nextEnv from '@next/env'
import { examine, type Finding } from '../lib/doctor'
import { type Env, env } from '../lib/env'

/** Prints what is well and what is not, one line each, and ends with 1 when something has to be mended. */
async function main(): Promise<number> {
  // The same files that the app reads at start; what is set in the environment comes before them.
  nextEnv.loadEnvConfig(process.cwd(), false, { info: () => undefined, error: console.error })
  const config = configuration()
  if (!config) return 1
  print({ about: 'configuration', ok: true, says: 'is complete' })
  let problems = 0
  for await (const finding of examine(config)) {
    print(finding)
    if (!finding.ok) problems += 1
  }
  console.log(problems === 0 ? '\nAll is well.' : `\n${problems} to mend.`)
  return problems === 0 ? 0 : 1
}

function configuration(): Env | undefined {
  try {
    return env()
  } catch (error) {
    const [, ...problems] = String(error instanceof Error ? error.message : error).split(/\n {2}- /)
    for (const mend of problems) print({ about: 'configuration', ok: false, says: 'is not complete', mend })
    return undefined
  }
}

function print({ about, ok, says, mend }: Finding): void {
  console.log(`${ok ? 'ok     ' : 'problem'}  ${about}: ${says}${mend ? `. To mend it: ${mend}` : ''}`)
}

process.exit(await main())
