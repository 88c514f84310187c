import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const decisions = readdirSync(path.join(root, 'docs/decisions')).sort()
const documents = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`)
    .sort(),
]

/** Set by the system, the platform or the build, or for one test run: nobody configures Farthing with them. */
const given = [
  ...[
    'NODE_ENV',
    'NEXT_PHASE',
    'NEXT_RUNTIME',
    'VERCEL',
    'CI',
    'PROGRAMFILES',
    'LOCALAPPDATA',
    'SECURITY_HEADERS',
  ],
  ...['MODEL_RUNS', 'MODEL_SEED', 'MODEL_PATH'],
]

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '')
}

/** Every file that may read a variable. The applications that the benchmark compares with have settings of their own. */
function programs(): string[] {
  const inFolders = ['lib', 'scripts'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      path.join(folder, name),
    ),
  )
  const files = [
    'middleware.ts',
    'instrumentation.ts',
    'next.config.mjs',
    'playwright.config.ts',
    ...inFolders,
  ]
  return files.filter((file) => /\.(ts|mjs)$/.test(file) && !/\.test\.ts$|^scripts\/bench\/apps\//.test(file))
}

function variablesOf(file: string): string[] {
  const source = read(file)
  const unpacked = matches(source, /\{([^{}]*)\}\s*=\s*process\.env/g).flatMap((names) =>
    matches(names, /([A-Z][A-Z0-9_]*)/g),
  )
  const checked = file === 'lib/env.ts' ? matches(source, /^ {2}([A-Z][A-Z0-9_]*):/gm) : []
  return [
    // What is set here is not read.
    ...matches(source, /process\.env\.([A-Z][A-Z0-9_]*)\b(?! = )/g),
    ...matches(source, /portFrom\('([A-Z_]+)'/g),
    ...unpacked,
    ...checked,
  ]
}

test('.env.example explains every variable that is read, and no other', () => {
  const used = new Set(programs().flatMap(variablesOf))
  const explained = matches(read('.env.example'), /^(?:# )?([A-Z][A-Z0-9_]*)=/gm)
  expect([...explained].sort()).toEqual([...used].filter((name) => !given.includes(name)).sort())
})

test('.env.example says of every variable what happens without it', () => {
  const paragraphs = read('.env.example').split('\n\n')
  const silent = paragraphs.filter(
    (text) => /^(# )?[A-Z][A-Z0-9_]*=/m.test(text) && !text.includes('Without it'),
  )
  expect(silent).toEqual([])
})

test('ARCHITECTURE.md can be read in one sitting', () => {
  expect(read('ARCHITECTURE.md').trimEnd().split('\n').length).toBeLessThanOrEqual(150)
})

test.each(documents)('every file and folder that %s names exists', (document) => {
  const text = read(document).replace(/!\[[^\]]*\]\([^)]*\)/g, '')
  const named = matches(
    text,
    /(?<![\w/@.-])((?:app|components|content|docs|e2e|lib|public|scripts)\/(?:[\w./-]|\[\w+\])*(?:\w|\[\w+\])|[\w-]+\.config\.[a-z]+|(?:middleware|instrumentation)\.ts)/g,
  )
  expect(named.filter((name) => !existsSync(path.join(root, name)))).toEqual([])
})

test.each(documents)('every link of %s to a file leads somewhere', (document) => {
  const links = matches(read(document), /(?<!!\[[^\]]*)\]\(([^)\s]+)\)/g).filter(
    (link) => !/^(https?:|#)/.test(link),
  )
  const broken = links.filter(
    (link) => !existsSync(path.join(root, path.dirname(document), link.replace(/#.*/, ''))),
  )
  expect(broken).toEqual([])
})

test('every fault in docs/faults.md is tried where it says, under the words it quotes', () => {
  const rows = [...read('docs/faults.md').matchAll(/^\| .+ \| \[[^\]]+\]\(\.\.\/([^)]+)\) \| (.+) \|$/gm)]
  expect(rows.length).toBeGreaterThan(40)
  const missing = rows.filter(([, file = '', words = '']) => !read(file).includes(words))
  expect(missing.map(([row]) => row)).toEqual([])
})

test('decisions are numbered without a gap and have one form', () => {
  expect(decisions.map((name) => Number(name.slice(0, 3)))).toEqual(decisions.map((_, index) => index + 1))
  for (const name of decisions) {
    expect(matches(read(`docs/decisions/${name}`), /^## (.*)$/gm), name).toEqual([
      'Context',
      'Decision',
      'Consequences',
    ])
  }
})
