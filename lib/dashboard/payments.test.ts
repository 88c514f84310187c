import { verifyReceiptSignatureJWS } from '@x402/extensions'
import { eq, sql } from 'drizzle-orm'
import type { PrivateKeyAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chainTransfers, payments } from '../db/schema'
import { claim } from '../payments/ledger'
import { submit } from '../payments/machine'
import type { Payment } from '../payments/payment'
import { sweep } from '../payments/sweep'
import { watchFinality } from '../payments/watch'
import { didDocument } from '../receipts'
import { finishRefunds } from '../refunds'
import { machines } from '../seller'
import { anvil, chainNow, fund, mine, newPayer, price, publisher, sign, token } from '../testing/economy'
import { ownMachine } from '../testing/own-machine'
import { payee, signRefund, termsOf } from '../testing/refund'
import { sale } from '../testing/sale'
import { configure } from '../testing/seller'
import type { Actor } from './actor'
import { exportStream } from './export-file'
import { exportRows, exportTotals } from './exports'
import { listOrphans } from './orphans'
import { findPaymentDetail } from './payment'
import { readFilter } from './payment-filter'
import { listPayments } from './payments'
import { receiptOf } from './receipt'
import { refundStatus, requestRefund } from './refunds'

const own = await ownMachine()
configure({ DATABASE_URL: own.databaseUrl, RPC_URL: own.rpcUrl })
const [machine] = machines()
const { db, client } = machine
afterAll(async () => {
  await db.$client.end()
  await own.stop()
})

const owner: Actor = { wallet: publisher, role: 'owner', publisher: undefined, by: 'session', mayWrite: true }
const viewer: Actor = { ...owner, role: 'viewer', publisher: 'house', mayWrite: false }
const stranger: Actor = { ...owner, role: 'publisher', publisher: 'other' }

async function bought(slug: string, payer?: PrivateKeyAccount): Promise<Payment> {
  const signed = await sign(payer ?? (await newPayer(client)), {
    validBefore: (await chainNow(client)) + 600n,
  })
  const input = { payment: signed, asset: token.address, ...sale, slug, fromBlock: 0n }
  const { payment } = await claim(db, input)
  await submit(machine, payment, Date.now() + 5000)
  expect(payment.state).toBe('settled')
  return payment
}

async function list(query: Record<string, string> = {}, of = 'house') {
  const read = readFilter(Object.entries(query))
  if (!read.ok) throw new Error(JSON.stringify(read.errors))
  return listPayments(of, read.filter)
}

async function signed(payment: Payment, signer = payee, seconds = 600) {
  const validBefore = Math.floor(Date.now() / 1000) + seconds
  const signature = await signRefund(termsOf(payment), BigInt(validBefore), signer)
  return { signature, validBefore, keepAccess: false }
}

async function fileOf(kind: 'csv' | 'jsonl'): Promise<string> {
  return new Response(exportStream(exportRows('house', {}), kind)).text()
}

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

  test('a publisher sees no other’s', async () => {
    expect((await list({}, 'other')).payments).toEqual([])
    const [first] = all
    expect(await findPaymentDetail(stranger, first?.id ?? '')).toBeUndefined()
    expect(await findPaymentDetail(viewer, first?.id ?? '')).toBeDefined()
  })
})

test('one payment tells its story in order', async () => {
  await mine(client, 3)
  await watchFinality(machine)
  const payment = await findPaymentDetail(owner, all[0]?.id ?? '')
  const story = payment?.timeline.map((entry) => (entry.kind === 'state' ? entry.to : entry.kind))
  expect(story).toEqual([
    'claimed',
    'submission',
    'submitting',
    'pending',
    'proof',
    'settled',
    'access',
    'final',
  ])
  expect(payment).toMatchObject({ state: 'final', amount: '0.10', token: 'USDC', quoted: false })
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
  const header = JSON.parse(Buffer.from(given.receipt.signature.split('.')[0] ?? '', 'base64url').toString())
  expect(header).toEqual({ alg: 'EdDSA', kid: method?.id })
  const [head, , end] = given.receipt.signature.split('.')
  const body = Buffer.from(JSON.stringify({ ...given.payload, payer: publisher })).toString('base64url')
  const changed = { format: 'jws' as const, signature: `${head}.${body}.${end}` }
  await expect(verifyReceiptSignatureJWS(changed, method?.publicKeyJwk as never)).rejects.toThrow()
  expect(receiptOf({ ...payment, state: 'orphan' }, 0)).toBeUndefined()
})

describe('a refund', () => {
  test.each<[string, (payment: Payment) => Promise<object>, string]>([
    ['another wallet’s signature', async (p) => signed(p, await newPayer(client)), 'signature'],
    ['a signature for another payment', async () => signed(all[1] as Payment), 'signature'],
    ['more than an hour', (p) => signed(p, payee, 3700), 'validBefore'],
    ['less than a minute', (p) => signed(p, payee, 30), 'validBefore'],
    [
      'another end than was signed',
      async (p) => ({ ...(await signed(p)), validBefore: Math.floor(Date.now() / 1000) + 700 }),
      'signature',
    ],
  ])('is refused with %s, and nothing is written down', async (_, request, field) => {
    const payment = all[0] as Payment
    const outcome = await requestRefund(owner, 'payment', payment.id, (await request(payment)) as never)
    expect(outcome).toMatchObject({ ok: false, problem: { status: 422, members: { errors: [{ field }] } } })
    expect(await refundStatus(owner, 'payment', payment.id)).toMatchObject({ problem: { status: 404 } })
  })

  test('is not a viewer’s, and of another publisher’s payment there is none', async () => {
    const payment = all[0] as Payment
    const request = await signed(payment)
    expect(await requestRefund(viewer, 'payment', payment.id, request)).toMatchObject({
      problem: { status: 403 },
    })
    expect(await requestRefund(stranger, 'payment', payment.id, request)).toMatchObject({
      problem: { status: 404 },
    })
  })

  test('asked for many times at once moves the money once, and all hear of the same one', async () => {
    const payment = all[0] as Payment
    const before = await balanceOfPublisher()
    const request = await signed(payment)
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () => requestRefund(owner, 'payment', payment.id, request)),
    )
    const ids = new Set(outcomes.flatMap((outcome) => (outcome.ok ? [outcome.data.id] : [])))
    expect(ids.size).toBe(1)
    await mine(client, 3)
    const status = await refundStatus(viewer, 'payment', payment.id)
    expect(status).toMatchObject({ ok: true, data: { state: 'proven', sentBy: 'relayer' } })
    expect(await balanceOfPublisher()).toBe(before - price)
    expect(await list({ state: 'refunded' })).toMatchObject({ payments: [{ id: payment.id }] })
    const detail = await findPaymentDetail(owner, payment.id)
    const told = detail?.timeline.flatMap((entry) => (entry.kind === 'refund' ? [entry.event] : []))
    expect(told).toEqual(['signed', 'submitted', 'proven'])
  })

  test('of money that the wallet does not hold any more is refused in words', async () => {
    const payment = all[1] as Payment
    const held = await balanceOfPublisher()
    await give(held)
    const outcome = await requestRefund(owner, 'payment', payment.id, await signed(payment))
    expect(outcome).toMatchObject({
      problem: { status: 422, detail: expect.stringContaining('does not hold') },
    })
    await fund(client, publisher, held)
  })

  test('where we have no relayer is sent by the wallet, and proven by its nonce', async () => {
    const payment = all[1] as Payment
    const { facilitator } = machine
    Object.assign(machine, { facilitator: { ...facilitator, relayer: undefined } })
    try {
      const request = await signed(payment)
      const outcome = await requestRefund(owner, 'payment', payment.id, request)
      expect(outcome).toMatchObject({ data: { state: 'signed', sentBy: 'wallet' } })
      await finishRefunds(machine, Date.now() + 5000)
      expect(await refundStatus(owner, 'payment', payment.id)).toMatchObject({ data: { state: 'signed' } })
      const { refundAuthorization } = await import('../x402/refund')
      const { submitAsStranger } = await import('../testing/economy')
      const authorization = refundAuthorization(termsOf(payment), BigInt(request.validBefore))
      const signedPayment = { x402Version: 2, network: payment.network, authorization } as const
      const transaction = await submitAsStranger({ ...signedPayment, signature: request.signature }, client)
      const noted = await requestRefund(owner, 'payment', payment.id, { ...request, transaction })
      expect(noted).toMatchObject({ data: { state: 'submitted', transaction } })
      await mine(client, 3)
      expect(await refundStatus(owner, 'payment', payment.id)).toMatchObject({ data: { state: 'proven' } })
    } finally {
      Object.assign(machine, { facilitator })
    }
  })
})

test('an orphan is shown with what to do, and is paid back once', async () => {
  const payer = await newPayer(client)
  const gift = { from: payer.address, to: token.address, data: transferTo(publisher, 7n) }
  await anvil(client, 'anvil_setBalance', payer.address, '0xde0b6b3a7640000')
  await anvil(client, 'anvil_impersonateAccount', payer.address)
  await anvil(client, 'eth_sendTransaction', gift)
  await mine(client, 4)
  await sweep(machine, [publisher])
  await watchFinality(machine)
  const mineOnly = (await listOrphans('house')).filter(
    (orphan) => orphan.payer === payer.address.toLowerCase(),
  )
  expect(mineOnly).toMatchObject([{ amount: '0.000007', spendable: false, refundOf: null }])
  expect(await listOrphans('other')).toEqual([])
  const [orphan] = mineOnly
  if (!orphan) throw new Error('gone')
  const validBefore = Math.floor(Date.now() / 1000) + 600
  const signature = await signRefund(orphan.refundTerms, BigInt(validBefore))
  const request = { signature, validBefore, keepAccess: false }
  expect(await requestRefund(stranger, 'orphan', orphan.id, request)).toMatchObject({
    problem: { status: 404 },
  })
  expect(await requestRefund(owner, 'orphan', orphan.id, request)).toMatchObject({ ok: true })
  await mine(client, 3)
  expect(await refundStatus(owner, 'orphan', orphan.id)).toMatchObject({ data: { state: 'proven' } })
})

describe('an export', () => {
  test('adds up to what the chain says, to the last unit, and to what the screen says', async () => {
    const came = await sumOfTransfers({ to: publisher })
    const backTo = [...all.map(({ authorization }) => authorization.from)]
    const rows = await jsonRows()
    const sales = rows.filter(({ kind }) => kind !== 'total')
    const [total, ...others] = rows.filter(({ kind }) => kind === 'total')
    expect(others).toEqual([])
    const refunded = await sumOfTransfers({
      from: publisher,
      to: [...backTo, ...sales.map(({ payer }) => payer)],
    })
    expect(sum(sales, 'gross')).toBe(came)
    expect(sum(sales, 'refund')).toBe(refunded)
    const totals = await exportTotals('house', {})
    expect(totals).toHaveLength(1)
    expect(totals[0]).toMatchObject({ gross: total?.gross, refund: total?.refund, count: sales.length })
    expect(Number(totals[0]?.net)).toBeCloseTo(Number(total?.gross) - Number(total?.refund), 6)
  })

  test('as CSV has a header, a line for each transfer and one for the sum', async () => {
    const lines = (await fileOf('csv')).split('\r\n')
    expect(lines[0]).toBe(
      'time,kind,page,payer,gross,token,network,transaction,usd,refund,refund_time,refund_transaction,id',
    )
    expect(lines.at(-1)).toBe('')
    expect(lines.at(-2)).toMatch(/^,total,,,[\d.]+,USDC,eip155:84532,/)
    expect(lines).toHaveLength((await jsonRows()).length + 2)
  })

  test('of a range without a payment is a header and nothing else', async () => {
    const none = exportRows('house', { from: new Date('2100-01-01') })
    expect(await new Response(exportStream(none, 'csv')).text()).toMatch(/^time,.*id\r\n$/)
  })

  test('reads on from where a batch ended, also where many are of one moment', async () => {
    await db.execute(sql`set session_replication_role = replica`)
    const [first] = await db
      .select()
      .from(payments)
      .where(eq(payments.id, all[0]?.id ?? ''))
    if (!first) throw new Error('gone')
    const copies = Array.from({ length: 2300 }, (_, i) => ({
      ...first,
      id: `pay_copy${i}`,
      nonce: `0x${i}`,
      payer: `0x${i}`,
    }))
    await db.transaction(async (tx) => {
      await tx.execute(sql`set local session_replication_role = replica`)
      for (let i = 0; i < copies.length; i += 500) await tx.insert(payments).values(copies.slice(i, i + 500))
    })
    const ids = (await jsonRows()).map(({ id }) => id).filter((id) => id?.startsWith('pay_copy'))
    expect(ids).toHaveLength(2300)
    expect(new Set(ids).size).toBe(2300)
  })
})

async function jsonRows(): Promise<Record<string, string>[]> {
  return (await fileOf('jsonl'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

function sum(rows: Record<string, string>[], column: string): bigint {
  return rows.reduce((all, row) => all + BigInt(Math.round(Number(row[column] || '0') * 1e6)), 0n)
}

async function sumOfTransfers(args: { from?: `0x${string}`; to?: unknown }): Promise<bigint> {
  const event = {
    type: 'event',
    name: 'Transfer',
    inputs: [
      { name: 'from', type: 'address', indexed: true },
      { name: 'to', type: 'address', indexed: true },
      { name: 'value', type: 'uint256', indexed: false },
    ],
  } as const
  const logs = await client.getLogs({ address: token.address, event, args: args as never, fromBlock: 0n })
  const known = await db.select({ transaction: chainTransfers.transaction }).from(chainTransfers)
  const ours = new Set(known.map(({ transaction }) => transaction))
  // What the publisher's wallet was given before, or gave itself, is no sale.
  const counted = args.from ? logs : logs.filter(({ transactionHash }) => ours.has(transactionHash))
  return counted.reduce((all, { args: { value = 0n } }) => all + value, 0n)
}

function balanceOfPublisher(): Promise<bigint> {
  return client.readContract({
    address: token.address,
    abi: [
      {
        type: 'function',
        name: 'balanceOf',
        stateMutability: 'view',
        inputs: [{ name: 'account', type: 'address' }],
        outputs: [{ name: '', type: 'uint256' }],
      },
    ],
    functionName: 'balanceOf',
    args: [publisher],
  })
}

function transferTo(to: string, amount: bigint): string {
  return `0xa9059cbb${to.slice(2).padStart(64, '0')}${amount.toString(16).padStart(64, '0')}`
}

/** The publisher spends what it has. */
async function give(amount: bigint): Promise<void> {
  const elsewhere = '0x00000000000000000000000000000000000e15e3'
  await anvil(client, 'anvil_setBalance', publisher, '0xde0b6b3a7640000')
  await anvil(client, 'eth_sendTransaction', {
    from: publisher,
    to: token.address,
    data: transferTo(elsewhere, amount),
  })
}
