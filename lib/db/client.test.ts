import { once } from 'node:events'
import { type AddressInfo, createServer, connect as dial } from 'node:net'
import { sql } from 'drizzle-orm'
import { expect, inject, test } from 'vitest'
import { connect } from './client'

test('a statement is prepared when it first runs on a connection, and then only bound', async () => {
  const db = connect(inject('databaseUrl'))
  await db.execute(sql`select ${1}::int as first`)
  const prepared = await db.execute(
    sql`select statement from pg_prepared_statements where statement like 'select $1::int%'`,
  )
  expect([...prepared]).toEqual([{ statement: 'select $1::int as first' }])
  await db.$client.end()
})

/** A way to the database that can fall silent: what is on it stays open, and nothing comes through any more. */
async function silentWay(target: URL) {
  let isSilent = false
  const server = createServer((client) => {
    const upstream = dial(Number(target.port), target.hostname)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      let isDead = false
      from.on('data', (chunk) => {
        isDead ||= isSilent
        if (!isDead) to.write(chunk)
      })
      from.on('error', () => undefined)
      from.on('close', () => to.destroy())
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(target)
  url.port = String((server.address() as AddressInfo).port)
  const silence = (value: boolean) => {
    isSilent = value
  }
  return { url: url.href, silence, stop: () => server.close() }
}

test('a connection on which nothing is heard any more is given up, with what was asked on it', async () => {
  const way = await silentWay(new URL(inject('databaseUrl')))
  const db = connect(way.url, 3)
  const ask = () => db.execute(sql`select 1 as one`)
  const all = await Promise.all(Array.from({ length: 20 }, ask))
  expect(all).toHaveLength(20)

  let waiting: Promise<PromiseSettledResult<unknown>[]> | undefined
  const committing = db.transaction(async (tx) => {
    await tx.execute(sql`select 1`)
    way.silence(true)
    // More than there are connections: some wait behind others.
    waiting = Promise.allSettled(Array.from({ length: 20 }, ask))
  })
  await expect(committing).rejects.toThrow('CONNECTION_CLOSED')
  expect((await waiting)?.map(({ status }) => status)).toEqual(Array(20).fill('rejected'))

  way.silence(false)
  expect([...(await ask())]).toEqual([{ one: 1 }])
  // The driver would wait for the answers that never came.
  await db.$client.end({ timeout: 1 })
  way.stop()
})
