import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chainTransfers } from '../db/schema/payments'
import type { Payment } from '../payments/payment'
import { sweep } from '../payments/sweep'
import { watchFinality } from '../payments/watch'
import { finishRefunds } from '../refunds'
import { dashboardStage, list, owner, signedRefund, stranger, viewer } from '../testing/dashboard'
import {
  anvil,
  balanceOf,
  fund,
  mine,
  newPayer,
  price,
  publisher,
  submitAsStranger,
  token,
} from '../testing/economy'
import { payee, signRefund, termsOf } from '../testing/refund'
import { refundAuthorization } from '../x402/refund'
import { exportStream } from './export-file'
import { exportTotals } from './export-totals'
import { exportRows } from './exports'
import { listOrphans } from './orphans'
import { findPaymentDetail } from './payment'
import { refundStatus, requestRefund } from './refunds'

const { machine, db, client, bought, stop } = await dashboardStage()
afterAll(stop)

let all: Payment[]
beforeAll(async () => {
  all = [await bought('page-0'), await bought('page-1'), await bought('page-2')]
})

describe('a refund', () => {
  test.each<[string, (payment: Payment) => Promise<object>, string]>([
    ['another wallet’s signature', async (p) => signedRefund(p, await newPayer(client)), 'signature'],
    ['a signature for another payment', async () => signedRefund(all[1] as Payment), 'signature'],
    ['more than an hour', (p) => signedRefund(p, payee, 3700), 'validBefore'],
    ['less than a minute', (p) => signedRefund(p, payee, 30), 'validBefore'],
    [
      'another end than was signed',
      async (p) => ({ ...(await signedRefund(p)), validBefore: Math.floor(Date.now() / 1000) + 700 }),
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
    const request = await signedRefund(payment)
    expect(await requestRefund(viewer, 'payment', payment.id, request)).toMatchObject({
      problem: { status: 403 },
    })
    expect(await requestRefund(stranger, 'payment', payment.id, request)).toMatchObject({
      problem: { status: 404 },
    })
  })

  test('asked for many times at once moves the money once, and all hear of the same one', async () => {
    const payment = all[0] as Payment
    const before = await balanceOf(client, publisher)
    const request = await signedRefund(payment)
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () => requestRefund(owner, 'payment', payment.id, request)),
    )
    const ids = new Set(outcomes.flatMap((outcome) => (outcome.ok ? [outcome.data.id] : [])))
    expect(ids.size).toBe(1)
    await mine(client, 3)
    const status = await refundStatus(viewer, 'payment', payment.id)
    expect(status).toMatchObject({ ok: true, data: { state: 'proven', sentBy: 'relayer' } })
    expect(await balanceOf(client, publisher)).toBe(before - price)
    expect(await list({ state: 'refunded' })).toMatchObject({ payments: [{ id: payment.id }] })
    const detail = await findPaymentDetail(owner, payment.id)
    const told = detail?.timeline.flatMap((entry) => (entry.kind === 'refund' ? [entry.event] : []))
    expect(told).toEqual(['signed', 'submitted', 'proven'])
  })

  test('of money that the wallet does not hold any more is refused in words', async () => {
    const payment = all[1] as Payment
    const held = await balanceOf(client, publisher)
    await give(held)
    const outcome = await requestRefund(owner, 'payment', payment.id, await signedRefund(payment))
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
      const request = await signedRefund(payment)
      const outcome = await requestRefund(owner, 'payment', payment.id, request)
      expect(outcome).toMatchObject({ data: { state: 'signed', sentBy: 'wallet' } })
      await finishRefunds(machine, Date.now() + 5000)
      expect(await refundStatus(owner, 'payment', payment.id)).toMatchObject({ data: { state: 'signed' } })
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
    const moved = rows.filter(({ kind }) => !kind?.startsWith('total_'))
    const totals = rows.filter(({ kind }) => kind?.startsWith('total_'))
    const refunded = await sumOfTransfers({
      from: publisher,
      to: [...backTo, ...moved.map(({ payer }) => payer)],
    })
    expect([sum(moved, 'gross'), sum(totals, 'gross')]).toEqual([came, came])
    expect([sum(moved, 'refund'), sum(totals, 'refund')]).toEqual([refunded, refunded])
    const [shown, ...others] = await exportTotals('house', {})
    expect(others).toEqual([])
    expect(shown?.lines.map(({ kind, state, amount }) => [`total_${kind}`, state, amount])).toEqual(
      totals.map(({ kind, state, gross, refund }) => [kind, state, gross || refund]),
    )
    expect(shown?.lines.reduce((all, { count }) => all + count, 0)).toBe(moved.length)
  })

  test('as CSV has a header, a line for each transfer and one for the sum', async () => {
    const lines = (await fileOf('csv')).split('\r\n')
    expect(lines[0]).toBe(
      'time,kind,state,page,payer,gross,token,network,transaction,usd,refund,refund_usd,refund_of,id',
    )
    expect(lines.at(-1)).toBe('')
    expect(lines.at(-2)).toMatch(/^,total_orphan_refund,final,,,,USDC,eip155:84532,,,0.000007,0.00,,$/)
    expect(lines).toHaveLength((await jsonRows()).length + 2)
  })

  test('of a range without a payment is a header and nothing else', async () => {
    const none = exportRows('house', { from: new Date('2100-01-01') })
    expect(await new Response(exportStream(none, 'csv')).text()).toMatch(/^time,.*id\r\n$/)
  })

  test('reads on from where a batch ended, also where many are of one moment', async () => {
    await db.transaction(async (tx) => {
      await tx.execute(sql`set local session_replication_role = replica`)
      await tx.execute(sql`
        insert into payments (id, network, asset, payer, nonce, pay_to, amount, valid_after, valid_before, signature, slug,
          price_version, x402_version, state, transaction, from_block, lease_until, created_at)
        select 'pay_copy' || i, network, asset, '0x' || i, '0x' || i, pay_to, amount, valid_after, valid_before, signature, slug,
          price_version, x402_version, state, transaction, from_block, lease_until, created_at
        from payments, generate_series(1, 2300) i where id = ${all[0]?.id}`)
      await tx.execute(sql`
        insert into chain_transfers (network, transaction, log_index, block_number, block_hash, block_time, asset, payer, pay_to,
          amount, nonce, payment_id)
        select t.network, t.transaction, 1000 + i, t.block_number, t.block_hash, t.block_time, t.asset, '0x' || i, t.pay_to,
          t.amount, '0x' || i, 'pay_copy' || i
        from chain_transfers t, generate_series(1, 2300) i where t.payment_id = ${all[0]?.id}`)
    })
    const ids = (await jsonRows()).map(({ id }) => id).filter((id) => id?.startsWith('pay_copy'))
    expect(ids).toHaveLength(2300)
    expect(new Set(ids).size).toBe(2300)
  })
})

async function fileOf(kind: 'csv' | 'jsonl'): Promise<string> {
  return new Response(exportStream(exportRows('house', {}), kind)).text()
}

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
