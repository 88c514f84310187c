import { inArray, sql } from 'drizzle-orm'
import { type Address, type Hex, numberToHex, parseEther, parseGwei } from 'viem'
import { generatePrivateKey, type PrivateKeyAccount } from 'viem/accounts'
import { baseSepolia } from 'viem/chains'
import { payments } from '@/lib/db/schema/payments'
import { claim } from '@/lib/payments/ledger'
import type { Machine } from '@/lib/payments/machine'
import { settlementCall } from '@/lib/payments/settlement-call'
import { sale } from '@/lib/testing/sale'
import { authorizationTypedData, type SignedPayment } from '@/lib/x402/exact-evm'
import { accounts } from '../../economy/accounts'
import { rpcFor } from '../../economy/rpc'
import { atOnce } from './at-once'
import { newBuyers } from './purse'

/** What becomes of so many of a hundred open payments; the last two broke off between the claim and the first call. */
const mix = [
  { share: 55, state: 'unknown', paid: true },
  { share: 10, state: 'pending', paid: true },
  { share: 25, state: 'unknown', paid: false },
  { share: 5, state: 'claimed', paid: true },
  { share: 5, state: 'claimed', paid: false },
] as const
type Kind = (typeof mix)[number]

export const mixInWords =
  '65 % paid and unknown or pending, 25 % never sent and past their end, 10 % left behind as claimed, half of them paid by a stranger'

const price = 100_000n
const articlesPerWallet = 10
const sentAtOnce = 16
const minedAtOnce = 250

type Row = { kind: Kind; signed: SignedPayment; slug: string; transaction: Hex | null }

/** Leaves so many payments open, as an hour without a node would: the money of most has moved, and nobody was told. */
export async function leaveOpen(
  machine: Machine,
  rpcUrl: string,
  payTo: Address,
  count: number,
): Promise<void> {
  const wallets = await newBuyers(rpcUrl, Math.ceil(count / articlesPerWallet), price * 10n)
  const rows = await signRows(machine, wallets, payTo, count)
  const fromBlock = await machine.client.getBlockNumber()
  await payAsStranger(machine, rpcUrl, rows)
  await atOnce(sentAtOnce, rows, async ({ signed, slug }) => {
    const input = { payment: signed, asset: machine.token.address, ...sale, slug }
    await claim(machine.db, { ...input, fromBlock })
  })
  await bringToState(machine, rows)
}

function signRows(
  { network, token }: Machine,
  wallets: PrivateKeyAccount[],
  payTo: Address,
  count: number,
): Promise<Row[]> {
  const now = Math.floor(Date.now() / 1000)
  const kinds = mix.flatMap((kind) => Array<Kind>(kind.share).fill(kind))
  return atOnce(sentAtOnce, [...Array(count).keys()], async (i) => {
    const wallet = wallets[i % wallets.length] as PrivateKeyAccount
    // Turned by one with every hundred, so that each wallet has some of each kind.
    const kind = kinds[(i + Math.floor(i / 100) * 37) % 100] as Kind
    const authorization = {
      from: wallet.address.toLowerCase() as Hex,
      to: payTo.toLowerCase() as Hex,
      value: price,
      validAfter: 0n,
      validBefore: BigInt(kind.paid ? now + 3600 : now - 3600),
      nonce: generatePrivateKey(),
    }
    const typed = authorizationTypedData(token, baseSepolia.id, authorization)
    const signature = await wallet.signTypedData(typed)
    const signed: SignedPayment = { x402Version: 2, network, authorization, signature }
    return { kind, signed, slug: `article-${Math.floor(i / wallets.length)}`, transaction: null }
  })
}

/** One transaction for each, as a facilitator would have sent it; not more at once than a block or two can hold. */
async function payAsStranger(machine: Machine, rpcUrl: string, rows: Row[]): Promise<void> {
  const { client, token } = machine
  const rpc = rpcFor(rpcUrl)
  const stranger = (accounts[7] as PrivateKeyAccount).address
  await rpc('anvil_setBalance', stranger, numberToHex(parseEther('1000')))
  const paid = rows.filter(({ kind }) => kind.paid)
  for (let i = 0; i < paid.length; i += minedAtOnce) {
    const first = await client.getTransactionCount({ address: stranger })
    const some = paid.slice(i, i + minedAtOnce)
    await atOnce(sentAtOnce, some, async (row, k) => {
      row.transaction = await rpc<Hex>('eth_sendTransaction', {
        from: stranger,
        ...callOf(token, row.signed),
        gas: numberToHex(150_000),
        nonce: numberToHex(first + k),
        maxFeePerGas: numberToHex(parseGwei('1000')),
        maxPriorityFeePerGas: numberToHex(1),
      })
    })
    await minedUpTo(machine, stranger, first + some.length)
  }
}

async function minedUpTo({ client }: Machine, address: Address, nonce: number): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    if ((await client.getTransactionCount({ address })) >= nonce) return
    await new Promise((done) => setTimeout(done, 50))
  }
  throw new Error('The chain does not mine what the stranger has sent')
}

function callOf(token: Machine['token'], signed: SignedPayment) {
  const { to, data } = settlementCall(token, signed)
  return { to, data }
}

async function bringToState({ db }: Machine, rows: Row[]): Promise<void> {
  const noncesOf = (...states: Kind['state'][]) =>
    rows.filter(({ kind }) => states.includes(kind.state)).map(({ signed }) => signed.authorization.nonce)
  for (const [state, nonces] of [
    ['submitting', noncesOf('pending', 'unknown')],
    ['pending', noncesOf('pending')],
    ['unknown', noncesOf('unknown')],
  ] as const) {
    for (let i = 0; i < nonces.length; i += 1000) {
      const some = inArray(payments.nonce, nonces.slice(i, i + 1000))
      await db.update(payments).set({ state }).where(some)
    }
  }
  const hourAgo = sql`now() - interval '1 hour'`
  await db
    .update(payments)
    .set({ leaseUntil: hourAgo as unknown as Date, updatedAt: hourAgo as unknown as Date })
}
