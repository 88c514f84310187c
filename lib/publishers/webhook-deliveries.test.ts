import { randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { connect } from '../db/client'
import { auditLog, webhookDeliveries, webhookEndpoints } from '../db/schema/events'
import { newId } from '../id'
import { testMachine } from '../testing/economy'
import { type Receiver, startReceiver } from '../testing/receiver'
import { deliverDue, redeliver, sendTest } from './webhook-deliveries'
import { changeEndpoint, createEndpoint, findEndpoint } from './webhook-endpoints'
import { fanOut } from './webhook-fan-out'
import { listDeliveries } from './webhook-log'

const { db } = testMachine()
const rule = { loopback: true }
const by = '0xada'

let receiver: Receiver
beforeAll(async () => {
  receiver = await startReceiver()
})
afterAll(() => receiver.stop())

/** A publisher of each test's own, with one endpoint at the receiver. */
let publisher: string
let id: string
let secret: string
beforeEach(async () => {
  publisher = `pub-${randomUUID()}`
  const events = ['payment.settled' as const, 'price.changed' as const]
  const created = await createEndpoint(db, { publisher, by }, { url: receiver.url, events }, rule)
  if (created.kind !== 'created') throw new Error(created.kind)
  id = created.endpoint.id
  secret = created.secret
  receiver.received.length = 0
  await receiver.tell({ secrets: [secret], answers: [] })
})

afterEach(async () => {
  await db.delete(webhookEndpoints).where(eq(webhookEndpoints.url, receiver.url))
})

async function happen(type = 'payment.settled', data: object = { slug: 'größe' }): Promise<string> {
  const event = newId('event')
  await db.execute(sql`
    insert into outbox (id, type, publisher, data) values (${event}, ${type}, ${publisher}, ${JSON.stringify(data)}::text::jsonb)`)
  return event
}

const round = () => deliverDue(db, rule, Date.now() + 20_000)

/** What waits is due: the clock is moved, not waited for. */
async function passTime(): Promise<void> {
  await db.update(webhookDeliveries).set({ nextAt: sql`now()` }).where(eq(webhookDeliveries.endpointId, id))
}

const log = () => listDeliveries(db, { publisher, endpointId: id, limit: 50 })
const endpoint = async () => {
  const found = await findEndpoint(db, id)
  if (!found) throw new Error('the endpoint is gone')
  return found
}

/** Attempts until one delivery is given up. */
async function failForThreeDays(): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    await passTime()
    await round()
    const [delivery] = await log()
    if (delivery?.state !== 'waiting') return
  }
}

test('an event arrives once, verified in another process by the specification’s own library', async () => {
  const event = await happen()
  await fanOut(db)
  await fanOut(db)
  await round()
  await round()
  const [delivery] = await log()
  expect(receiver.received).toEqual([
    { id: delivery?.id, body: expect.any(String), verified: [true], status: 204 },
  ])
  expect(JSON.parse(receiver.received[0]?.body ?? '')).toEqual({
    type: 'payment.settled',
    timestamp: delivery?.event.createdAt,
    id: event,
    data: { slug: 'größe' },
  })
  expect(delivery).toMatchObject({
    state: 'delivered',
    nextAt: null,
    attempts: [{ status: 204, detail: null, durationMs: expect.any(Number) }],
  })
})

test('only what was asked for, only of this publisher, and only from then on', async () => {
  await happen('price.changed')
  await db.execute(
    sql`update outbox set created_at = now() - interval '1 minute' where publisher = ${publisher}`,
  )
  await happen('entitlement.granted')
  const other = publisher
  publisher = `pub-${randomUUID()}`
  await happen()
  publisher = other
  const wanted = await happen('price.changed')
  await fanOut(db)
  expect((await log()).map(({ event }) => event.id)).toEqual([wanted])
})

test('after two failures it is retried under the same id with the same body, each time later', async () => {
  await receiver.tell({ answers: [500, 302] })
  await happen()
  await fanOut(db)
  const pauses: number[] = []
  for (let attempt = 0; attempt < 3; attempt++) {
    await round()
    const [delivery] = await log()
    if (delivery?.nextAt) pauses.push((Date.parse(delivery.nextAt) - Date.now()) / 1000)
    // Not due yet: nothing is sent.
    await round()
    await passTime()
  }
  expect(receiver.received.map(({ status, verified }) => [status, ...verified])).toEqual([
    [500, true],
    [302, true],
    [204, true],
  ])
  expect(new Set(receiver.received.map(({ id, body }) => `${id} ${body}`)).size).toBe(1)
  const [first = 0, second = 0] = pauses
  expect([first > 3, first < 7, second > 55, second < 70]).toEqual([true, true, true, true])
  const [delivery] = await log()
  expect(delivery?.state).toBe('delivered')
  expect(delivery?.attempts.map(({ status, detail }) => [status, detail])).toEqual([
    [204, null],
    [302, 'redirects are not followed'],
    [500, 'no <b>500</b>'],
  ])
  expect((await endpoint()).failingSince).toBeNull()
})

test('is given up after three days, and an endpoint at which nothing else arrived is switched off', async () => {
  await receiver.tell({ answers: Array(30).fill(503) })
  await happen()
  await fanOut(db)
  await round()
  expect(await endpoint()).toMatchObject({ failingSince: expect.any(Date), disabledAt: null })
  await db
    .update(webhookEndpoints)
    .set({ failingSince: sql`now() - interval '72 hours 1 minute'` })
    .where(eq(webhookEndpoints.id, id))
  await happen()
  await fanOut(db)
  await round()
  expect(await endpoint()).toMatchObject({
    disabledAt: expect.any(Date),
    disabledReason: 'every attempt of three days has failed',
  })
  const seen = receiver.received.length
  await passTime()
  await round()
  expect(receiver.received).toHaveLength(seen)
  const audited = await db.select().from(auditLog).where(eq(auditLog.subject, id))
  expect(audited.map(({ event }) => event)).toEqual(['webhook.created', 'webhook.disabled'])
})

test('eleven attempts, and then no more, while others arrive', async () => {
  await receiver.tell({ answers: Array(30).fill(500) })
  await happen()
  await fanOut(db)
  await failForThreeDays()
  expect(await log()).toMatchObject([{ state: 'given_up', nextAt: null }])
  expect(receiver.received).toHaveLength(11)
  expect((await endpoint()).disabledAt).toBeNull()
})

test('what happens while it is off waits, and is sent when it is switched on', async () => {
  await receiver.tell({ answers: [410] })
  const event = await happen()
  await fanOut(db)
  await round()
  expect((await endpoint()).disabledReason).toBe('it answered 410 Gone')
  const missed = await happen()
  await fanOut(db)
  await passTime()
  await round()
  expect(receiver.received).toHaveLength(1)
  await changeEndpoint(db, { publisher, by, id }, { enabled: true }, rule)
  await round()
  const arrived = receiver.received.slice(1).map(({ body }) => JSON.parse(body).id)
  expect(arrived.sort()).toEqual([event, missed].sort())
  expect(await endpoint()).toMatchObject({ disabledAt: null, failingSince: null })
})

test('is sent again by hand under the same id, delivered or given up', async () => {
  await receiver.tell({ answers: [204, 500, 204] })
  await happen()
  await fanOut(db)
  await round()
  const [delivery] = await log()
  const key = { publisher, endpointId: id, id: delivery?.id ?? '' }
  expect(await redeliver(db, key, rule)).toMatchObject({ attempt: { delivered: false, status: 500 } })
  expect(await log()).toMatchObject([{ state: 'waiting' }])
  expect(await redeliver(db, key, rule)).toMatchObject({ attempt: { delivered: true } })
  expect(await log()).toMatchObject([{ state: 'delivered', attempts: [{}, {}, {}] }])
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1)
  expect(receiver.received.every(({ verified }) => verified[0])).toBe(true)
  expect(await redeliver(db, { ...key, publisher: 'somebody-else' }, rule)).toEqual({ kind: 'unknown' })
  await db
    .update(webhookDeliveries)
    .set({ leaseUntil: sql`now() + interval '9 seconds'` })
    .where(eq(webhookDeliveries.id, key.id))
  expect(await redeliver(db, key, rule)).toEqual({ kind: 'busy' })
  expect(receiver.received).toHaveLength(3)
})

test('a test is sent once, and says nothing about the endpoint’s record', async () => {
  await receiver.tell({ answers: [410] })
  const target = { publisher, endpointId: id, by }
  expect(await sendTest(db, target, rule)).toMatchObject({ attempt: { delivered: false, status: 410 } })
  expect(await sendTest(db, target, rule)).toMatchObject({ attempt: { delivered: true, status: 204 } })
  await passTime()
  await fanOut(db)
  await round()
  expect(receiver.received.map(({ body }) => JSON.parse(body).type)).toEqual(['webhook.test', 'webhook.test'])
  expect(await log()).toMatchObject([{ state: 'delivered' }, { state: 'given_up' }])
  expect(await endpoint()).toMatchObject({ failingSince: null, disabledAt: null })
  expect(await sendTest(db, { ...target, publisher: 'somebody-else' }, rule)).toEqual({ kind: 'unknown' })
})

test('an endpoint whose name has come to lead inside is not called, and the log says so', async () => {
  await happen()
  await fanOut(db)
  await deliverDue(db, { loopback: false }, Date.now() + 20_000)
  expect(receiver.received).toEqual([])
  expect(await log()).toMatchObject([
    { state: 'waiting', attempts: [{ status: null, detail: 'does not begin with https://' }] },
  ])
})

test('two processes at work at once write and send everything once', async () => {
  const events = await Promise.all(Array.from({ length: 60 }, () => happen()))
  const others = [db, connect(inject('databaseUrl')), connect(inject('databaseUrl'))]
  await Promise.all(others.map(fanOut))
  await Promise.all(others.map((each) => deliverDue(each, rule, Date.now() + 20_000)))
  const arrived = receiver.received.map(({ body }) => JSON.parse(body).id)
  expect(arrived.sort()).toEqual(events.sort())
  await Promise.all(others.slice(1).map((each) => each.$client.end()))
})

test('what a process had taken when it died is sent by another when the lease is over', async () => {
  await happen()
  await fanOut(db)
  const mine = eq(webhookDeliveries.endpointId, id)
  await db.update(webhookDeliveries).set({ leaseUntil: sql`now() + interval '30 seconds'` }).where(mine)
  await round()
  expect(receiver.received).toEqual([])
  await db.update(webhookDeliveries).set({ leaseUntil: sql`now() - interval '1 second'` }).where(mine)
  await round()
  expect(receiver.received).toHaveLength(1)
})

test('one with much to hear holds up no other', async () => {
  const busy = { publisher, id }
  await Promise.all(Array.from({ length: 120 }, () => happen()))
  publisher = `pub-${randomUUID()}`
  const wanted = { url: receiver.url, events: ['price.changed' as const] }
  const quiet = await createEndpoint(db, { publisher, by }, wanted, rule)
  const event = await happen('price.changed')
  await fanOut(db)
  await round()
  expect(quiet.kind).toBe('created')
  const order = receiver.received.map(({ body }) => JSON.parse(body).id)
  expect(order.indexOf(event)).toBeGreaterThanOrEqual(0)
  expect(order.indexOf(event)).toBeLessThan(20)
  expect(order).toHaveLength(121)
  const list = { publisher: busy.publisher, endpointId: busy.id, limit: 70 }
  const pages = await listDeliveries(db, list)
  const next = await listDeliveries(db, { ...list, before: pages.at(-1)?.id })
  expect(new Set([...pages, ...next].map(({ id }) => id)).size).toBe(120)
})
