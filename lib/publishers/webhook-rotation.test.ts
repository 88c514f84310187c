import { randomUUID } from 'node:crypto'
import { eq, inArray, sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import { outbox, webhookEndpoints } from '../db/schema/events'
import { testMachine } from '../testing/economy'
import { startReceiver } from '../testing/receiver'
import { sendTest } from './webhook-deliveries'
import { createEndpoint, findEndpoint } from './webhook-endpoints'
import { keepSecret, keepSecretsBy, rotateSecret, secretsToCome } from './webhook-rotation'
import { overlapHours } from './webhook-signature'

const { db } = testMachine()
const rule = { loopback: false, resolve: async () => ['93.184.215.14'] }
const input = { url: 'https://example.com/hooks/secret-part', events: ['payment.settled' as const] }
const delayed = { delayHours: 24, statement: 'From now on …' }

let key: { publisher: string; by: string; id: string }
let first: string
beforeEach(async () => {
  const actor = { publisher: `pub-${randomUUID()}`, by: `0x${randomUUID()}` }
  const created = await createEndpoint(db, actor, input, rule)
  if (created.kind !== 'created') throw new Error(created.kind)
  key = { ...actor, id: created.endpoint.id }
  first = created.secret
})

const stored = async () =>
  (await db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, key.id)))[0]
const hoursTo = (time: Date | null | undefined) => ((time?.getTime() ?? 0) - Date.now()) / 3_600_000
const rotate = async (rotation = delayed) => (await rotateSecret(db, key, rotation))?.secret ?? ''
const untouched = { secretFrom: null, secretBy: null, previousSecret: null, previousUntil: null }

test('without a delay a new secret takes the place of the old one, which holds for a day more', async () => {
  const secret = await rotate({ ...delayed, delayHours: 0 })
  const row = await stored()
  expect(row).toMatchObject({ secret, previousSecret: first, secretBy: key.by })
  expect(hoursTo(row?.secretFrom)).toBeCloseTo(0, 1)
  expect(hoursTo(row?.previousUntil)).toBeCloseTo(overlapHours, 1)
  expect(await keepSecret(db, key, '')).toBeUndefined()
  expect(await stored()).toEqual(row)
})

test('a secret that is to come is listed, and a day longer than it waits the old one signs', async () => {
  const secret = await rotate()
  const row = await stored()
  expect(row).toMatchObject({ secret, previousSecret: first })
  expect(hoursTo(row?.secretFrom)).toBeCloseTo(24, 1)
  expect(hoursTo(row?.previousUntil)).toBeCloseTo(24 + overlapHours, 1)
  expect((await secretsToCome(db)).map(({ id }) => id)).toContain(key.id)
})

test('another one before it signs takes its place, and the one that signs stays', async () => {
  const forgotten = await rotate()
  const secret = await rotate()
  expect(await stored()).toMatchObject({ secret, previousSecret: first })
  expect(JSON.stringify(await stored())).not.toContain(forgotten)
})

test('another one after it signs drops the oldest', async () => {
  const second = await rotate({ ...delayed, delayHours: 0 })
  const third = await rotate()
  expect(await stored()).toMatchObject({ secret: third, previousSecret: second })
})

test('one that is withdrawn leaves what signed before, once', async () => {
  await rotate()
  expect(await keepSecret(db, key, 'I withdraw …')).toMatchObject({ secretFrom: null })
  expect(await stored()).toMatchObject({ secret: first, ...untouched })
  expect(await keepSecret(db, key, 'I withdraw …')).toBeUndefined()
})

test('those that a wallet has signed for are withdrawn, but not for the publisher it still acts for', async () => {
  const secret = await rotate()
  await keepSecretsBy(db, key.by, '0xowner', key.publisher)
  await keepSecretsBy(db, '0xsomebody else', '0xowner')
  expect(await stored()).toMatchObject({ secret })
  await keepSecretsBy(db, key.by, '0xowner')
  expect(await stored()).toMatchObject({ secret: first, ...untouched })
})

test('what signs already is not withdrawn with its wallet', async () => {
  const secret = await rotate()
  await db.update(webhookEndpoints).set({ secretFrom: sql`now()` }).where(eq(webhookEndpoints.id, key.id))
  await keepSecretsBy(db, key.by, '0xowner')
  expect(await stored()).toMatchObject({ secret, previousSecret: first })
})

test('publisher and house are told from when on, by whom, and where it can be withdrawn; without the secret', async () => {
  const secret = await rotate()
  const { secretFrom, previousUntil } = (await findEndpoint(db, key.id)) ?? {}
  await keepSecret(db, key, 'I withdraw …')
  const told = await db
    .select()
    .from(outbox)
    .where(inArray(outbox.publisher, [key.publisher, 'house']))
    .orderBy(outbox.createdAt)
  const mine = told.filter(({ data }) => (data as { webhook?: string }).webhook === key.id)
  expect(mine.map(({ type, publisher }) => `${type} ${publisher}`).sort()).toEqual(
    [key.publisher, key.publisher, 'house', 'house'].map((one) => `webhook.rotated ${one}`).sort(),
  )
  const common = { webhook: key.id, host: 'example.com', by: key.by }
  const [asked] = mine.filter(({ publisher }) => publisher === 'house')
  expect(asked?.data).toEqual({
    ...common,
    statement: 'From now on …',
    withdrawAt: '/publisher/webhooks',
    effectiveAt: secretFrom?.toISOString(),
    previousUntil: previousUntil?.toISOString(),
  })
  const nothing = { withdrawAt: null, effectiveAt: null, previousUntil: null }
  expect(mine.map(({ data }) => data)).toContainEqual({ ...common, statement: 'I withdraw …', ...nothing })
  for (const hidden of [first, secret, 'secret-part']) expect(JSON.stringify(told)).not.toContain(hidden)
})

test('a new secret signs after its delay, beside the old one, and a day later alone', async () => {
  const receiver = await startReceiver()
  const here = { loopback: true }
  const { publisher, by } = key
  const made = await createEndpoint(db, { publisher, by }, { ...input, url: receiver.url }, here)
  if (made.kind !== 'created') throw new Error(made.kind)
  const { id } = made.endpoint
  const rotated = await rotateSecret(db, { publisher, by, id }, delayed)
  await receiver.tell({ secrets: [made.secret, rotated?.secret ?? ''] })
  // It sends this one alone, and not what other tests have waiting.
  const send = async () => {
    await sendTest(db, { publisher, endpointId: id, by }, here)
    return receiver.received.at(-1)?.verified
  }
  const passDay = () =>
    db
      .update(webhookEndpoints)
      .set({
        secretFrom: sql`secret_from - interval '24 hours'`,
        previousUntil: sql`previous_until - interval '24 hours'`,
      })
      .where(eq(webhookEndpoints.id, id))
  expect(await send()).toEqual([true, false])
  await passDay()
  expect(await send()).toEqual([true, true])
  await passDay()
  expect(await send()).toEqual([false, true])
  receiver.stop()
})
