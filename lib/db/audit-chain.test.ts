import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createDatabase } from '../../scripts/economy/database'
import { audit } from './audit'
import { verifyChain } from './audit-chain'
import { connect, type Db } from './client'
import { migrate } from './migrate'

const root = path.resolve(import.meta.dirname, '../..')
let url: string
let db: Db
let sql: Sql

beforeAll(async () => {
  url = await createDatabase(inject('databaseUrl'), `audit_${crypto.randomUUID().slice(0, 8)}`)
  await migrate(url)
  db = connect(url)
  sql = db.$client
  for (let n = 1; n <= 8; n++) {
    const data = { n, text: `Überweisung ${n}: "0,10", 1:2,\n`, amount: 1e21, none: undefined, nil: null }
    await audit(db, { event: 'test.event', subject: `subject ${n}`, data })
  }
})
afterAll(() => db.$client.end())

const undo = new Error('undo')

/** What the check says of a log that was changed by somebody who can switch triggers off. The change is taken back. */
async function afterTampering(change: (sql: Sql) => Promise<unknown>, anchored?: string) {
  let outcome: Awaited<ReturnType<typeof verifyChain>> | undefined
  await sql
    .begin(async (raw) => {
      const tx = raw as unknown as Sql
      await tx`set local session_replication_role = replica`
      await change(tx)
      outcome = await verifyChain(tx, anchored)
      throw undo
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error
    })
  return outcome
}

/** Gives a row the hash that fits what it is now, as somebody would who knows how hashes are made. */
const rehash = (tx: Sql, id: number) => tx`update audit_log a set hash = audit_hash(a) where id = ${id}`

test('a log that nobody touched is whole, and its head is the hash of its last row', async () => {
  const outcome = await verifyChain(sql)
  const [last] = await sql`select hash from audit_log order by id desc limit 1`
  expect(outcome).toEqual({ ok: true, count: 8, head: last?.hash })
})

test.each<[string, (tx: Sql) => Promise<unknown>, { id: string; wrong: string }]>([
  [
    'one byte of data',
    (tx) => tx`update audit_log set data = jsonb_set(data, '{n}', '6') where id = 5`,
    { id: '5', wrong: 'changed' },
  ],
  [
    'a time',
    (tx) => tx`update audit_log set at = at - interval '1 microsecond' where id = 5`,
    { id: '5', wrong: 'changed' },
  ],
  [
    'a byte that moves from one field to the next',
    (tx) => tx`update audit_log set event = 'test.events', subject = 'ubject 5' where id = 5`,
    { id: '5', wrong: 'changed' },
  ],
  [
    'a row and its hash',
    async (tx) => {
      await tx`update audit_log set subject = 'somebody else' where id = 5`
      await rehash(tx, 5)
    },
    { id: '5', wrong: 'changed' },
  ],
  ['a row that is gone', (tx) => tx`delete from audit_log where id = 5`, { id: '5', wrong: 'missing' }],
  ['the first rows gone', (tx) => tx`delete from audit_log where id < 3`, { id: '1', wrong: 'missing' }],
  [
    'two rows in each other’s place',
    async (tx) => {
      await tx`update audit_log set id = -5 where id = 5`
      await tx`update audit_log set id = 5 where id = 6`
      await tx`update audit_log set id = 6 where id = -5`
    },
    { id: '5', wrong: 'reordered' },
  ],
  [
    'a row between two others, with a hash that fits',
    async (tx) => {
      await tx`update audit_log set id = -id where id > 5`
      await tx`update audit_log set id = 1 - id where id < 0`
      await tx`insert into audit_log select 6, at, 'test.event', 'nobody', '{}', hash, '' from audit_log where id = 5`
      await rehash(tx, 6)
    },
    { id: '6', wrong: 'inserted' },
  ],
  [
    'a row at the end that nobody chained',
    (tx) => tx`insert into audit_log values (9, now(), 'test.event', 'nobody', '{}', '', '')`,
    { id: '9', wrong: 'changed' },
  ],
])('%s is named', async (_, change, named) => {
  expect(await afterTampering(change)).toMatchObject({ ok: false, ...named })
})

test('rows taken off the end, or a log written anew, are found by a head that was noted before', async () => {
  const whole = await verifyChain(sql)
  if (!whole.ok) throw new Error('not whole')
  const cut = (tx: Sql) => tx`delete from audit_log where id = 8`
  expect(await afterTampering(cut)).toMatchObject({ ok: true, count: 7 })
  expect(await afterTampering(cut, whole.head)).toMatchObject({ ok: false, wrong: 'head_unknown' })
  const anew = async (tx: Sql) => {
    await tx`update audit_log set subject = 'somebody else' where id = 3`
    for (let id = 3; id <= 8; id++) {
      await tx`update audit_log set prev_hash = (select hash from audit_log where id = ${id - 1}) where id = ${id}`
      await rehash(tx, id)
    }
  }
  expect(await afterTampering(anew)).toMatchObject({ ok: true })
  expect(await afterTampering(anew, whole.head)).toMatchObject({ ok: false, wrong: 'head_unknown' })
  await audit(db, { event: 'test.event', subject: 'later', data: {} })
  expect(await verifyChain(sql, whole.head)).toMatchObject({ ok: true, count: 9 })
})

test('writers at once, in one statement or in transactions that take long or break off, make one chain', async () => {
  const other = connect(url)
  const before = await verifyChain(sql)
  const writers = Array.from({ length: 60 }, async (_, n) => {
    const at = n % 2 ? db : other
    if (n % 3 === 0) {
      return at.$client`insert into audit_log (event, subject, data)
        select 'test.event', n::text, '{}' from generate_series(1, 3) as n`
    }
    return at
      .transaction(async (tx) => {
        await audit(tx, { event: 'test.event', subject: String(n), data: {} })
        if (n % 3 === 1) throw undo
      })
      .catch((error: unknown) => {
        if (error !== undo) throw error
      })
  })
  await Promise.all(writers)
  await other.$client.end()
  const after = await verifyChain(sql)
  expect(after).toMatchObject({ ok: true, count: (before.ok ? before.count : 0) + 20 * 3 + 20 })
  const [{ gaps } = { gaps: -1 }] = await sql<{ gaps: number }[]>`
    select count(*)::int as gaps from (select id - lag(id) over (order by id) as step,
      at < lag(at) over (order by id) as back from audit_log) as steps where step <> 1 or back`
  expect(gaps).toBe(0)
})

test('whoever cannot see the newest row cannot fork the chain', async () => {
  const stale = sql.begin('isolation level repeatable read', async (tx) => {
    await tx`select count(*) from audit_log`
    await audit(db, { event: 'test.event', subject: 'in between', data: {} })
    await tx`insert into audit_log (event, subject, data) values ('test.event', 'stale', '{}')`
  })
  await expect(stale).rejects.toThrow(/audit_log_pkey/)
  expect((await verifyChain(sql)).ok).toBe(true)
})

test('nothing is taken from whoever writes but the event: number, time and hashes are given by the database', async () => {
  await sql`insert into audit_log values (3, '2001-01-01', 'test.event', 'backdated', '{}', 'a', 'b')`
  const [row] =
    await sql`select at > now() - interval '1 minute' as "isNew" from audit_log where subject = 'backdated'`
  expect(row).toEqual({ isNew: true })
  expect((await verifyChain(sql)).ok).toBe(true)
})

test.each(['audit_log', 'payment_transitions'])(
  '%s cannot be updated, deleted from or emptied',
  async (table) => {
    const name = sql(table)
    const column = sql(table === 'audit_log' ? 'event' : 'detail')
    await expect(sql`update ${name} set ${column} = 'x'`).rejects.toThrow('append-only')
    await expect(sql`delete from ${name}`).rejects.toThrow('append-only')
    await expect(sql`truncate ${name}`).rejects.toThrow('append-only')
  },
)

test('the role of the app may add to the log and nothing else, and cannot take its triggers away', async () => {
  const role = `app_${crypto.randomUUID().slice(0, 8)}`
  const grants = readFileSync(path.join(import.meta.dirname, 'app-role.sql'), 'utf8')
  await sql.unsafe(`create role ${role} login; ${grants.replaceAll('farthing_app', role)}`)
  const asApp = new URL(url)
  asApp.username = role
  const app = connect(asApp.href)
  try {
    await audit(app, { event: 'test.event', subject: 'app', data: {} })
    for (const statement of [
      "update audit_log set event = 'x'",
      'delete from audit_log',
      'truncate audit_log',
    ]) {
      await expect(app.$client.unsafe(statement)).rejects.toThrow('permission denied')
    }
    await expect(app.$client`alter table audit_log disable trigger all`).rejects.toThrow('must be owner')
    await expect(app.$client`set session_replication_role = replica`).rejects.toThrow('permission denied')
  } finally {
    await app.$client.end()
  }
  expect((await verifyChain(sql)).ok).toBe(true)
})

test('rows from before there was a chain are chained as they are', async () => {
  const old = await createDatabase(inject('databaseUrl'), `old_${crypto.randomUUID().slice(0, 8)}`)
  const client = postgres(old, { max: 1, onnotice: () => undefined })
  const folder = path.join(import.meta.dirname, 'migrations')
  const journal = JSON.parse(readFileSync(path.join(folder, 'meta/_journal.json'), 'utf8')) as {
    entries: { tag: string }[]
  }
  const chained = journal.entries.findIndex(({ tag }) => /_audit$/.test(tag))
  for (const { tag } of journal.entries.slice(0, chained + 1)) {
    if (/_audit$/.test(tag)) {
      await client`insert into audit_log (id, event, subject, data) values (3, 'a', 'b', '{"c": 1}'), (7, 'd', 'e', '[]')`
    }
    await client.unsafe(readFileSync(path.join(folder, `${tag}.sql`), 'utf8'))
  }
  expect(await verifyChain(client)).toMatchObject({ ok: true, count: 2 })
  await client`insert into audit_log (event, subject, data) values ('f', 'g', 'null')`
  expect(await verifyChain(client)).toMatchObject({ ok: true, count: 3 })
  expect(await client`select id::int from audit_log order by id`).toMatchObject([
    { id: 3 },
    { id: 7 },
    { id: 8 },
  ])
  await client.end()
})

test('the command ends with 0 and the head, or with 1 and the row', async () => {
  const run = (...args: string[]) =>
    spawnSync('npm', ['run', '--silent', 'audit:verify', '--', ...args], {
      cwd: root,
      env: { ...process.env, DATABASE_URL: url },
      encoding: 'utf8',
    })
  const whole = run()
  const head = /^Head: ([0-9a-f]{64})$/m.exec(whole.stdout)?.[1] ?? ''
  expect(whole.status).toBe(0)
  expect(run('--head', head).status).toBe(0)
  expect(run('--head', 'f'.repeat(64))).toMatchObject({ status: 1 })
  await sql`alter table audit_log disable trigger all`
  await sql`grant update on audit_log to current_user`
  await sql`update audit_log set subject = 'x' where id = 4`
  expect(run()).toMatchObject({ status: 1, stderr: expect.stringMatching(/^Row 4: changed\./) })
})
