import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { desc, eq } from 'drizzle-orm'
import pino from 'pino'
import { type Address, type Hex, toHex } from 'viem'
import { afterAll, expect, test, vi } from 'vitest'
import { accounts } from '../scripts/economy/accounts'
import { localEnvironment } from '../scripts/economy/environment'
import { compareBooks } from './books'
import { booksReport } from './books-report'
import { dayOf } from './chains/days'
import { checkBooks } from './daily-books'
import { verifyChain } from './db/audit-chain'
import { auditLog } from './db/schema/events'
import { claim } from './payments/ledger'
import { submit } from './payments/machine'
import { sweep } from './payments/sweep'
import { anvil, chainNow, mine, newPayer, price, publisher, sign, token } from './testing/economy'
import { ownMachine } from './testing/own-machine'
import { sale } from './testing/sale'

const { machine, databaseUrl, rpcUrl, stop } = await ownMachine()
const { db, client } = machine
const { $client: sql } = db
afterAll(stop)

const asset = token.address
const giver = accounts[6]?.address as Address
const formerPayTo = accounts[5]?.address.toLowerCase() as Address
await anvil(client, 'anvil_setBalance', giver, '0xde0b6b3a7640000')

async function sell(to: Address = publisher): Promise<{ transaction: Hex; day: string }> {
  const validBefore = (await chainNow(client)) + 600n
  const signed = await sign(await newPayer(client), { validBefore, to })
  const input = { payment: signed, asset, ...sale }
  const { payment } = await claim(db, { ...input, fromBlock: await client.getBlockNumber() })
  await submit(machine, payment, Date.now() + 5000)
  if (!payment.transaction) throw new Error('not settled')
  return { transaction: payment.transaction, day: dayOf(await chainNow(client)) }
}

/** A transfer that nobody announced. */
async function gift(amount: bigint, to: Address = publisher): Promise<Hex> {
  const data = `0xa9059cbb${to.slice(2).padStart(64, '0')}${amount.toString(16).padStart(64, '0')}`
  const hash = (await anvil(client, 'eth_sendTransaction', { from: giver, to: asset, data })) as Hex
  await client.waitForTransactionReceipt({ hash, pollingInterval: 20 })
  return hash
}

async function later(hours: number): Promise<void> {
  await anvil(client, 'evm_increaseTime', toHex(hours * 3600))
  await mine(client, 3)
}

/** Runs with the ledger changed by somebody whom triggers do not stop, and changes it back. */
async function whileTampered(table: 'chain_transfers' | 'payments', change: () => Promise<unknown>) {
  await sql`create table kept as select * from ${sql(table)}`
  await sql`alter table ${sql(table)} disable trigger all`
  await change()
  try {
    return await compareBooks(machine, [publisher])
  } finally {
    await sql`delete from ${sql(table)}`
    await sql`insert into ${sql(table)} select * from kept`
    await sql`alter table ${sql(table)} enable trigger all`
    await sql`drop table kept`
  }
}

const first = await sell()
await sell()
await gift(3n)
await later(24)
const second = await sell()
await later(48)
await sweep(machine, [publisher])

test('equal books, day by day, sales apart from what has bought nothing', async () => {
  const books = await compareBooks(machine, [publisher])
  expect(books.differences).toEqual([])
  expect(books.days).toEqual([
    {
      day: first.day,
      payTo: publisher,
      chain: { count: 3, amount: 2n * price + 3n },
      sales: { count: 2, amount: 2n * price },
      orphans: { count: 1, amount: 3n },
    },
    {
      day: second.day,
      payTo: publisher,
      chain: { count: 1, amount: price },
      sales: { count: 1, amount: price },
      orphans: { count: 0, amount: 0n },
    },
  ])
  expect(first.day < second.day).toBe(true)
  expect(booksReport(books, token)).toContain('The books say what the chain says.')
})

test('from a day on, what is earlier is left out', async () => {
  const { days } = await compareBooks(machine, [publisher], { from: new Date(`${second.day}T00:00:00Z`) })
  expect(days.map(({ day }) => day)).toEqual([second.day])
})

test('a transfer that the ledger does not know is on its way at first, and a difference when the sweeper is late', async () => {
  const transaction = await gift(7n)
  await mine(client, 3)
  const fresh = await compareBooks(machine, [publisher])
  expect(fresh.differences).toEqual([])
  expect(fresh.open.notSwept).toEqual({ count: 1, amount: 7n })
  await later(2)
  const late = await compareBooks(machine, [publisher])
  expect(late.differences).toMatchObject([{ kind: 'only_on_chain', transaction, payTo: publisher }])
  expect(booksReport(late, token)).toContain(transaction)
  expect(booksReport(late, token)).toContain('0.000007 USDC')
  await sweep(machine, [publisher])
  expect((await compareBooks(machine, [publisher])).differences).toEqual([])
})

test('a row that is gone from the ledger is missing there, and its payment has no proof', async () => {
  const { transaction } = first
  const books = await whileTampered(
    'chain_transfers',
    () => sql`delete from chain_transfers where transaction = ${transaction}`,
  )
  expect(books.differences).toMatchObject([
    { kind: 'only_on_chain', day: first.day, transaction },
    { kind: 'payment_without_transfer', transaction },
  ])
})

test('a row that the chain does not have', async () => {
  const made = `0x${'e'.repeat(64)}`
  const books = await whileTampered(
    'chain_transfers',
    () =>
      sql`insert into chain_transfers (network, transaction, log_index, block_number, block_hash, asset, payer, pay_to, amount)
      select network, ${made}, 0, block_number, block_hash, asset, payer, pay_to, 5
      from chain_transfers where transaction = ${first.transaction}`,
  )
  expect(books.differences).toMatchObject([
    {
      kind: 'only_in_ledger',
      day: first.day,
      transaction: made,
      detail: expect.stringContaining('0.000005 USDC'),
    },
  ])
  expect(books.days[0]).toMatchObject({ chain: { count: 3 }, orphans: { count: 2 } })
})

test.each([
  ['amount', sql`amount = amount + 1`],
  ['payTo', sql`pay_to = ${formerPayTo}`],
  ['blockNumber', sql`block_number = block_number + 1`],
])('another %s than the chain says', async (field, change) => {
  const books = await whileTampered(
    'chain_transfers',
    () => sql`update chain_transfers set ${change} where transaction = ${first.transaction}`,
  )
  const said = books.differences.find(({ kind }) => kind === 'not_the_same')
  expect(said).toMatchObject({
    transaction: first.transaction,
    detail: expect.stringContaining(`${field} is`),
  })
})

test('a payment that was made to count as paid, and one that was made not to', async () => {
  const paid = await whileTampered(
    'payments',
    () => sql`update payments set state = 'expired' where state = 'settled'`,
  )
  expect(new Set(paid.differences.map(({ kind }) => kind))).toEqual(new Set(['transfer_without_sale']))
  const validBefore = (await chainNow(client)) + 600n
  const unpaid = await sign(await newPayer(client), { validBefore })
  const input = {
    payment: unpaid,
    asset,
    ...sale,
    slug: 'x',
    fromBlock: await client.getBlockNumber(),
  }
  const { payment } = await claim(db, input)
  expect((await compareBooks(machine, [publisher])).open.payments).toEqual([
    { state: 'claimed', count: 1, amount: price },
  ])
  const made = await whileTampered(
    'payments',
    () => sql`update payments set state = 'final' where id = ${payment.id}`,
  )
  expect(made.differences).toMatchObject([
    { kind: 'payment_without_transfer', detail: expect.stringContaining(payment.id) },
  ])
  await sql`update payments set state = 'rejected' where id = ${payment.id}`
})

test('what comes to an address before it was ours, or after, is not ours to explain', async () => {
  await sell(formerPayTo)
  await later(2)
  await gift(9n, formerPayTo)
  await later(2)
  const books = await compareBooks(machine, [publisher])
  expect(books.differences).toEqual([])
  expect(books.days.find(({ payTo }) => payTo === formerPayTo)).toMatchObject({ chain: { count: 1 } })
  const current = await compareBooks(machine, [formerPayTo])
  expect(current.differences).toMatchObject([{ kind: 'only_on_chain', payTo: formerPayTo }])
})

test('once a day the job writes down what it came to, and warns of differences with their hashes', async () => {
  const holder = globalThis as { farthingLog?: pino.Logger }
  const [warn, info] = [vi.fn(), vi.fn()]
  holder.farthingLog = Object.assign(pino({ level: 'silent' }), { warn, info })
  const transaction = await gift(11n)
  await later(2)
  expect(await checkBooks(machine, [publisher], Date.now() + 20_000)).toBe('1 differences')
  const [row] = await db
    .select()
    .from(auditLog)
    .where(eq(auditLog.event, 'books.checked'))
    .orderBy(desc(auditLog.id))
  expect(row?.data).toMatchObject({ differenceCount: 1, differences: [{ transaction }], sales: { count: 4 } })
  expect(warn.mock.calls[0]?.[0]).toMatchObject({ count: 1, differences: [{ transaction }] })
  expect(info.mock.calls[0]?.[0]).toMatchObject({ auditHead: row?.hash })
  expect(await checkBooks(machine, [publisher], Date.now() + 20_000)).toBe('checked today')
  expect(await verifyChain(sql)).toMatchObject({ ok: true, head: row?.hash })
})

test('the job gives up at its deadline and writes nothing down', async () => {
  await sql`alter table audit_log disable trigger all`
  await sql`grant update on audit_log to current_user`
  await sql`update audit_log set at = at - interval '2 days' where event = 'books.checked'`
  await sql`alter table audit_log enable trigger all`
  await expect(checkBooks(machine, [publisher], Date.now() - 1)).rejects.toThrow('time enough')
})

test('the command ends with 1 and every difference, with 0 without, and with 2 when it cannot tell', async () => {
  const run = (change: Record<string, string>, ...args: string[]) =>
    spawnSync('npm', ['run', '--silent', 'books', '--', ...args], {
      cwd: path.resolve(import.meta.dirname, '..'),
      env: { ...process.env, ...localEnvironment({ port: 3000, rpcUrl, databaseUrl }), ...change },
      encoding: 'utf8',
    })
  const differing = run({}, '--json')
  expect(differing.status).toBe(1)
  expect(JSON.parse(differing.stdout)).toMatchObject([{ differences: [{ kind: 'only_on_chain' }] }])
  await sweep(machine, [publisher])
  expect(run({})).toMatchObject({ status: 0, stdout: expect.stringContaining('The books say') })
  expect(run({ RPC_URL: 'http://127.0.0.1:1' }).status).toBe(2)
  expect(run({}, '--from', 'yesterday').status).toBe(2)
})
