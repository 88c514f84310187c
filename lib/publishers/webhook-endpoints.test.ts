import { randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import { auditLog, webhookEndpoints } from '../db/schema/events'
import { testMachine } from '../testing/economy'
import {
  changeEndpoint,
  createEndpoint,
  findEndpoint,
  listEndpoints,
  mostEndpoints,
  newEndpoint,
  removeEndpoint,
} from './webhook-endpoints'
import { keepSecret, rotateSecret } from './webhook-rotation'

const { db } = testMachine()
const rule = { loopback: false, resolve: async () => ['93.184.215.14'] }
const input = { url: 'https://example.com/hooks/secret-part', events: ['payment.settled' as const] }
const rotation = { delayHours: 24, statement: '' }
const stranger = 'pub-of-somebody-else'

let actor: { publisher: string; by: string }
beforeEach(() => {
  actor = { publisher: `pub-${randomUUID()}`, by: '0xada' }
})

async function create() {
  const created = await createEndpoint(db, actor, input, rule)
  if (created.kind !== 'created') throw new Error(created.kind)
  return { ...created, key: { ...actor, id: created.endpoint.id } }
}

const stored = async (id: string) =>
  (await db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id)))[0]

test('a secret is in the answer that made it, and in no other', async () => {
  const { endpoint, secret, key } = await create()
  expect((await stored(key.id))?.secret).toBe(secret)
  const shown = [endpoint, await findEndpoint(db, key.id), await listEndpoints(db, actor.publisher)]
  expect(JSON.stringify(shown)).not.toContain(secret)
})

test.each([
  ['inside', { loopback: false, resolve: async () => ['10.0.0.1'] }],
  ['nowhere', { loopback: false, resolve: async () => [] }],
])('an address that leads %s is neither taken nor changed to', async (_where, inside) => {
  expect(await createEndpoint(db, actor, input, inside)).toMatchObject({ kind: 'refused' })
  expect(await listEndpoints(db, actor.publisher)).toEqual([])
  const { key } = await create()
  const url = 'https://other.example/'
  expect(await changeEndpoint(db, key, { url, enabled: false }, inside)).toMatchObject({ kind: 'refused' })
  expect(await findEndpoint(db, key.id)).toMatchObject({ url: input.url, disabledAt: null })
})

test('there is room for so many, however many are made at once', async () => {
  const made = await Promise.all(
    Array.from({ length: mostEndpoints + 5 }, () => createEndpoint(db, actor, input, rule)),
  )
  expect(made.filter(({ kind }) => kind === 'created')).toHaveLength(mostEndpoints)
  expect(await listEndpoints(db, actor.publisher)).toHaveLength(mostEndpoints)
})

test('what is changed is changed and the rest is left; another address begins with a clean record', async () => {
  const { key } = await create()
  await db.update(webhookEndpoints).set({ failingSince: sql`now()` }).where(eq(webhookEndpoints.id, key.id))
  await changeEndpoint(db, key, { events: ['price.changed'] }, rule)
  expect(await findEndpoint(db, key.id)).toMatchObject({
    url: input.url,
    events: ['price.changed'],
    failingSince: expect.any(Date),
  })
  const url = 'https://other.example/'
  expect(await changeEndpoint(db, key, { url }, rule)).toMatchObject({
    kind: 'changed',
    endpoint: { url, events: ['price.changed'], failingSince: null },
  })
  expect(await changeEndpoint(db, key, {}, rule)).toMatchObject({ kind: 'changed', endpoint: { url } })
})

test('nobody changes, rotates or removes what is another publisher’s', async () => {
  const { key, secret } = await create()
  const theirs = { ...key, publisher: stranger }
  expect(await changeEndpoint(db, theirs, { enabled: false }, rule)).toEqual({ kind: 'unknown' })
  expect(await rotateSecret(db, theirs, rotation)).toBeUndefined()
  expect(await keepSecret(db, theirs, '')).toBeUndefined()
  expect(await removeEndpoint(db, theirs)).toBe(false)
  expect(await stored(key.id)).toMatchObject({ secret, disabledAt: null })
  expect(await removeEndpoint(db, key)).toBe(true)
  expect(await findEndpoint(db, key.id)).toBeUndefined()
})

test('the audit log says who did what, and neither the secret nor the whole address', async () => {
  const { key, secret } = await create()
  await changeEndpoint(db, key, { enabled: false }, rule)
  const rotated = await rotateSecret(db, key, rotation)
  await keepSecret(db, key, '')
  await removeEndpoint(db, key)
  const rows = await db.select().from(auditLog).where(eq(auditLog.subject, key.id)).orderBy(auditLog.id)
  expect(rows.map(({ event }) => event)).toEqual([
    'webhook.created',
    'webhook.changed',
    'webhook.rotated',
    'webhook.kept',
    'webhook.removed',
  ])
  expect(rows.every(({ data }) => (data as { by: string }).by === actor.by)).toBe(true)
  const written = JSON.stringify(rows.map(({ data }) => data))
  for (const hidden of [secret, rotated?.secret ?? '', 'secret-part']) expect(written).not.toContain(hidden)
})

test('events are named once each, in one order, and are ones there are', () => {
  const url = 'https://example.com/'
  expect(
    newEndpoint.parse({ url, events: ['price.changed', 'payment.settled', 'price.changed'] }).events,
  ).toEqual(['payment.settled', 'price.changed'])
  expect(newEndpoint.safeParse({ url, events: [] }).success).toBe(false)
  expect(newEndpoint.safeParse({ url, events: ['payment.nonsense'] }).success).toBe(false)
})
