import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const folders = ['app', 'components', 'lib']
const files = [
  'middleware.ts',
  ...folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
      .map((name) => path.join(folder, name)),
  ),
].filter((file) => !file.startsWith('lib/testing/'))

/** What a file imports at run time from this repository, as paths without an ending, and the packages it imports. */
function importsOf(file: string): string[] {
  const source = readFileSync(path.join(root, file), 'utf8')
  const found = source.matchAll(
    /^(?:import|export)(?! type)[^'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|^import\s+['"]([^'"]+)['"]/gms,
  )
  return [...found].map((match) => {
    const name = match[1] ?? match[2] ?? match[3] ?? ''
    if (name.startsWith('@/')) return name.slice(2)
    return name.startsWith('.') ? path.join(path.dirname(file), name) : name
  })
}

/** Every file of ours that a file needs at run time, directly or through others. */
function reach(file: string, seen = new Set<string>()): Set<string> {
  for (const name of importsOf(file)) {
    const target = files.find((candidate) => candidate.replace(/\.tsx?$/, '') === name)
    if (target && !seen.has(target)) {
      seen.add(target)
      reach(target, seen)
    }
  }
  return seen
}

const layers: Record<string, number> = {
  chains: 1,
  coinbase: 1,
  db: 1,
  http: 1,
  x402: 1,
  pricing: 2,
  content: 2,
  access: 2,
  payments: 2,
  publishers: 2,
  // Brings a payment to the chain: it works on what the payments domain hands it.
  facilitators: 3,
  // The use cases of the publisher's side: where domains meet, as in the files of lib itself.
  dashboard: 4,
}
const domainOf = (file: string) => /^lib\/([^/]+)\//.exec(file)?.[1]

test('imports point down, and no domain knows another', () => {
  const broken = files.flatMap((file) =>
    importsOf(file).flatMap((target) => {
      const from = domainOf(file)
      const to = domainOf(`${target}.ts`)
      if (!from || !to || from === to || !target.startsWith('lib/')) return []
      const [a = 0, b = 0] = [layers[from], layers[to]]
      return a > b || (a === 1 && b === 1) ? [] : [`${file} imports ${target}`]
    }),
  )
  expect(broken).toEqual([])
})

test('OnchainKit is reached in one folder alone', () => {
  const users = files.filter((f) => importsOf(f).some((i) => i.startsWith('@coinbase/onchainkit')))
  expect(users).not.toEqual([])
  for (const file of users) expect(file).toMatch(/^components\/wallet\/onchainkit\//)
})

test('lib knows neither pages nor components', () => {
  const broken = files.filter(
    (f) => f.startsWith('lib/') && importsOf(f).some((i) => /^(app|components)\//.test(i)),
  )
  expect(broken).toEqual([])
})

test('pages and components reach the database and the chain only through lib', () => {
  const inApp = files.filter((f) => /^app\//.test(f))
  expect(
    inApp.filter((f) => importsOf(f).some((i) => /^(drizzle-orm|postgres|viem|lib\/db\/)/.test(i))),
  ).toEqual([])
})

test('the gate reaches no database, no chain, no facilitator and no schema library', () => {
  const reached = [...reach('middleware.ts')]
  expect(reached).not.toEqual([])
  for (const file of ['middleware.ts', ...reached]) {
    expect(file).not.toMatch(/^lib\/(db|payments|facilitators|content)\//)
    expect(
      importsOf(file).filter((i) => /^(viem|zod|postgres|drizzle-orm|node:|server-only|@x402)/.test(i)),
      file,
    ).toEqual([])
  }
})

test('what runs in the browser reaches nothing that holds a secret', () => {
  const clients = files.filter(
    (f) => f.startsWith('components/') && /^'use client'/.test(readFileSync(path.join(root, f), 'utf8')),
  )
  expect(clients).not.toEqual([])
  for (const client of clients) {
    const secret = [...reach(client)].filter(
      (f) => importsOf(f).includes('server-only') || f === 'lib/env.ts',
    )
    expect(secret, client).toEqual([])
  }
})

test('only the configuration reads the environment', () => {
  const readers = files.filter((f) => /process\.env/.test(readFileSync(path.join(root, f), 'utf8')))
  const allowed = [
    'lib/edge-env.ts',
    'lib/env.ts',
    'lib/http/internal.ts',
    'lib/content/articles.ts',
    'middleware.ts',
  ]
  expect(readers.filter((f) => !allowed.includes(f))).toEqual([])
})
