import { verifyReceiptSignatureJWS } from '@x402/extensions'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Payment } from '../payments/payment'
import { watchFinality } from '../payments/watch'
import { fanOut } from '../publishers/webhook-fan-out'
import { didDocument } from '../receipts'
import { dashboardStage, list, owner, stranger, viewer } from '../testing/dashboard'
import { mine, publisher } from '../testing/economy'
import { knowsPayment } from './known'
import { findPaymentDetail } from './payment'
import { readFilter } from './payment-filter'
import { receiptOf } from './receipt'

const { machine, db, client, bought, stop } = await dashboardStage()
afterAll(stop)

let all: Payment[]
beforeAll(async () => {
  all = []
  for (let i = 0; i < 5; i++) all.push(await bought(`page-${i}`))
})

const idsOf = ({ payments: rows }: Awaited<ReturnType<typeof list>>) => rows.map(({ id }) => id)

describe('the list', () => {
  test('is newest first, and goes on by keyset in both ways without a gap or a repetition', async () => {
    const newestFirst = all.map(({ id }) => id).reverse()
    const first = await list({ limit: '2' })
    expect(idsOf(first)).toEqual(newestFirst.slice(0, 2))
    expect(first.newer).toBeNull()
    const second = await list({ limit: '2', older: first.older ?? '' })
    expect(idsOf(second)).toEqual(newestFirst.slice(2, 4))
    const third = await list({ limit: '2', older: second.older ?? '' })
    expect(idsOf(third)).toEqual(newestFirst.slice(4))
    expect(third.older).toBeNull()
    const back = await list({ limit: '2', newer: third.newer ?? '' })
    expect(idsOf(back)).toEqual(newestFirst.slice(2, 4))
    expect(idsOf(await list({ limit: '2', newer: back.newer ?? '' }))).toEqual(newestFirst.slice(0, 2))
  })

  test('payments of one moment are told apart by their ids', async () => {
    await db.execute(sql`update payments set created_at = (select max(created_at) from payments)`)
    const seen: string[] = []
    for (let older: string | null = ''; older !== null; ) {
      const page = await list({ limit: '1', ...(older && { older }) })
      seen.push(...idsOf(page))
      older = page.older
    }
    expect(seen).toHaveLength(5)
    expect(new Set(seen).size).toBe(5)
  })

  test.each<[Record<string, string>, number]>([
    [{ state: 'paid' }, 5],
    [{ state: 'open' }, 0],
    [{ state: 'unpaid' }, 0],
    [{ slug: 'page-3' }, 1],
    [{ slug: 'page-33' }, 0],
    [{ network: 'eip155:84532' }, 5],
    [{ network: 'eip155:8453' }, 0],
    [{ min: '0.10', max: '0.10' }, 5],
    [{ min: '0.11' }, 0],
    [{ max: '0.09' }, 0],
    [{ from: '2100-01-01' }, 0],
    [{ to: '2000-01-01' }, 0],
    [{ state: '', slug: ' ' }, 5],
  ])('filters by %o', async (query, count) => {
    expect((await list(query)).payments).toHaveLength(count)
  })

  test('a payer is found in whatever case the address is written, and a day has all its hours', async () => {
    const [first] = all
    const payer = first?.authorization.from.toUpperCase().replace('0X', '0x') ?? ''
    expect(idsOf(await list({ payer }))).toEqual([first?.id])
    const today = new Date().toISOString().slice(0, 10)
    expect((await list({ from: today, to: today })).payments).toHaveLength(5)
  })

  test('says field by field what cannot be asked', () => {
    const read = readFilter(
      Object.entries({
        payer: '0x1',
        from: 'monday',
        min: '1,5',
        state: 'lost',
        older: 'x',
        network: 'base',
      }),
    )
    if (read.ok) throw new Error('taken')
    const fields = read.errors.map(({ field }) => field).sort()
    expect(fields).toEqual(['from', 'min', 'network', 'older', 'payer', 'state'])
  })

  test.each([
    ['from', '0000-01-01'],
    ['from', '1999-12-31'],
    ['to', '9999-12-31'],
    ['to', '2026-02-30'],
    ['to', '9999-12-31T00:00:00Z'],
    ['older', '2026-99-99T99:99:99.999999Z_x'],
    ['newer', '2026-02-30T00:00:00.000000Z_x'],
    ['older', '0000-01-01T00:00:00.000000Z_x'],
    ['slug', 'a\0b'],
  ])('%s=%s is refused before the database is asked', (field, value) => {
    expect(readFilter([[field, value]])).toMatchObject({ ok: false, errors: [{ field }] })
  })

  test('the first and the last day that can be asked for can be answered', async () => {
    expect((await list({ from: '2000-01-01', to: '2999-12-31' })).payments).toHaveLength(5)
  })

  test('a publisher sees no other’s', async () => {
    expect((await list({}, 'other')).payments).toEqual([])
    const [first] = all
    expect(await findPaymentDetail(stranger, first?.id ?? '')).toBeUndefined()
    expect(await findPaymentDetail(viewer, first?.id ?? '')).toBeDefined()
    expect(await knowsPayment(stranger, first?.id ?? '')).toBe(false)
    expect(await knowsPayment(viewer, first?.id ?? '')).toBe(true)
  })

  test('what can be no id is no payment, and the database is not asked', async () => {
    for (const id of ['pay_\0', 'a'.repeat(5000)]) {
      expect(await findPaymentDetail(owner, id)).toBeUndefined()
      expect(await knowsPayment(owner, id)).toBe(false)
    }
  })
})

test('one payment tells its story in order', async () => {
  await mine(client, 3)
  await watchFinality(machine)
  const payment = await findPaymentDetail(owner, all[0]?.id ?? '')
  const story = payment?.timeline.map((entry) => (entry.kind === 'state' ? entry.to : entry.kind))
  expect(story).toEqual([
    'claimed',
    'submitting',
    'submission',
    'pending',
    'proof',
    'settled',
    'access',
    'final',
  ])
  expect(payment).toMatchObject({ state: 'final', amount: '0.10', token: 'USDC', quoted: false })
})

test('whom a payment was told to is part of its story, and of no other payment’s', async () => {
  const url = 'https://example.com/hook'
  await db.execute(sql`
    insert into webhook_endpoints (id, publisher, url, events, secret, created_by)
    values ('end_story', 'house', ${url}, '{payment.settled}', 'whsec_', 'test')`)
  const { id } = await bought('told')
  await fanOut(db)
  const deliveries = async (of: string | undefined) =>
    (await findPaymentDetail(owner, of ?? ''))?.timeline.filter(({ kind }) => kind === 'delivery')
  const delivery = { kind: 'delivery', at: expect.any(String), type: 'payment.settled', url }
  expect(await deliveries(id)).toEqual([{ ...delivery, state: 'waiting', attempts: 0 }])
  await db.execute(sql`
    update webhook_deliveries set state = 'delivered', attempts = 2, delivered_at = '2100-01-01T00:00:00.5Z'`)
  const at = '2100-01-01T00:00:00.500Z'
  expect(await deliveries(id)).toEqual([{ ...delivery, at, state: 'delivered', attempts: 2 }])
  expect(await deliveries(all[0]?.id)).toEqual([])
})

test('anybody can check a receipt with the published key, and not one that was changed', async () => {
  const payment = await findPaymentDetail(owner, all[0]?.id ?? '')
  if (!payment) throw new Error('gone')
  const given = receiptOf(payment, Date.now())
  if (!given) throw new Error('no receipt')
  const [method] = (didDocument() as { verificationMethod: { id: string; publicKeyJwk: object }[] })
    .verificationMethod
  const checked = await verifyReceiptSignatureJWS(given.receipt, method?.publicKeyJwk as never)
  expect(checked).toEqual({
    version: 1,
    network: 'eip155:84532',
    resourceUrl: 'http://localhost:3000/articles/page-0',
    payer: payment.payer,
    issuedAt: expect.any(Number),
    transaction: payment.transaction,
  })
  const ofPass = receiptOf({ ...payment, slug: 'pass:month' }, 0)
  expect(ofPass?.payload.resourceUrl).toBe('http://localhost:3000/passes/month')
  const header = JSON.parse(Buffer.from(given.receipt.signature.split('.')[0] ?? '', 'base64url').toString())
  expect(header).toEqual({ alg: 'EdDSA', kid: method?.id })
  const [head, , end] = given.receipt.signature.split('.')
  const body = Buffer.from(JSON.stringify({ ...given.payload, payer: publisher })).toString('base64url')
  const changed = { format: 'jws' as const, signature: `${head}.${body}.${end}` }
  await expect(verifyReceiptSignatureJWS(changed, method?.publicKeyJwk as never)).rejects.toThrow()
  expect(receiptOf({ ...payment, state: 'orphan' }, 0)).toBeUndefined()
})
