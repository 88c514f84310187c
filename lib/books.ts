import 'server-only'
import { type Address, formatUnits } from 'viem'
import { piecesOf } from './chains/blocks'
import { type BlocksOfDay, daysOfBlocks, firstBlockAt, type Moment } from './chains/days'
import type { Token } from './chains/tokens'
import type { PaymentState } from './db/schema/payments'
import type { Incoming } from './payments/incoming'
import type { Machine } from './payments/machine'
import {
  type Booked,
  bookedAfter,
  bookedBetween,
  type Misfit,
  misfits,
  openPayments,
  payTosEver,
  sweptUpTo,
} from './payments/records'
import { transfersTo } from './payments/sweep'

export interface Sum {
  count: number
  /** Atomic units. */
  amount: bigint
}

/** What came to one address on one UTC day: as the chain has it, and as the ledger does. */
export interface DayOfBooks {
  day: string
  payTo: Address
  chain: Sum
  /** Transfers of payments that are settled or final. */
  sales: Sum
  /** Transfers that have bought nothing. */
  orphans: Sum
}

/** One thing that ledger and chain do not agree on. */
export interface Difference {
  kind:
    | 'only_on_chain'
    | 'only_in_ledger'
    | 'not_the_same'
    | 'payment_without_transfer'
    | 'transfer_without_sale'
  /** Known where there is a transfer in the range that was compared. */
  day: string | null
  payTo: string
  transaction: string | null
  logIndex: number | null
  detail: string
}

export interface Books {
  network: string
  asset: string
  /** Both are final blocks. */
  fromBlock: bigint
  toBlock: bigint
  days: DayOfBooks[]
  differences: Difference[]
  /** What may still move on, and is no difference. */
  open: {
    payments: ({ state: PaymentState } & Sum)[]
    /** In the ledger, in blocks that are not final yet. */
    notFinal: Sum
    /** On the chain, and so new that the sweeper need not have been there. */
    notSwept: Sum
  }
}

/** Where to compare; without a time from the beginning of the ledger. */
export interface BooksRange {
  from?: Date | undefined
  /** The chain is walked for no longer than until then. */
  deadlineMs?: number
}

/** The sweeper walks every minute. What it has not found after this long is missing. */
const sweptWithinSeconds = 3600n

/**
 * Compares the ledger with the token's own transfers, up to the last final block, for every address that was ever paid:
 * from its first payment on, and to its last one where the address is no longer the one that is paid. Reads only.
 *
 * @param payTos the addresses that are paid now, in lower case
 * @throws when the node does not answer, or the deadline has passed.
 */
export async function compareBooks(
  machine: Machine,
  payTos: readonly Address[],
  range: BooksRange = {},
): Promise<Books> {
  const { client, network, token } = machine
  const to = await client.getBlock({ blockTag: 'finalized' })
  const swept = await sweptUpTo(machine)
  const ours = await payTosEver(machine)
  const from = await startOf(
    machine,
    [...ours.values()].map((span) => span.from),
    to,
    range.from,
  )
  for (const payTo of payTos) {
    ours.set(payTo, { from: ours.get(payTo)?.from ?? swept + 1n, to: to.number })
  }
  const sheet = new Map<string, Line>()
  for await (const blocks of daysOfBlocks(client, from, to)) {
    for (const incoming of await walk(machine, [...ours.keys()], blocks, range.deadlineMs)) {
      const span = ours.get(incoming.payTo)
      // What came to an address before it was ours, or has come since, is its owner's business.
      if (!span || incoming.blockNumber < span.from || incoming.blockNumber > span.to) continue
      sheet.set(keyOf(incoming), { day: blocks.day, chain: incoming })
    }
    // After the chain: what was booked meanwhile is no difference.
    for (const booked of await bookedBetween(machine, blocks.from, blocks.to)) {
      const line = sheet.get(keyOf(booked)) ?? { day: blocks.day }
      sheet.set(keyOf(booked), { ...line, ledger: booked })
    }
  }
  const notSwept = await tooNew(machine, [...sheet.values()], { swept, from, to })
  const lines = [...sheet.values()].filter((line) => !notSwept.has(line))
  return {
    network,
    asset: token.address.toLowerCase(),
    fromBlock: from.number,
    toBlock: to.number,
    days: daysOf(lines),
    differences: [
      ...lines.flatMap((line) => differenceOf(line, token)),
      ...(await misfits(machine)).map(differenceOfMisfit),
    ],
    open: {
      payments: await openPayments(machine),
      notFinal: await bookedAfter(machine, to.number),
      notSwept: sumOf([...notSwept].map(({ chain }) => chain?.amount ?? 0n)),
    },
  }
}

/** One transfer as each side has it. */
interface Line {
  day: string
  chain?: Incoming
  ledger?: Booked
}

const keyOf = ({ transaction, logIndex }: Pick<Booked, 'transaction' | 'logIndex'>) =>
  `${transaction} ${logIndex}`

async function startOf(
  { client }: Machine,
  firstBlocks: bigint[],
  to: Moment,
  from: Date | undefined,
): Promise<Moment> {
  const [first] = firstBlocks.filter((block) => block < to.number).sort((a, b) => (a < b ? -1 : 1))
  if (first === undefined) return to
  const block = await client.getBlock({ blockNumber: first })
  if (!from) return block
  const timestamp = BigInt(Math.floor(from.getTime() / 1000))
  return (await firstBlockAt(client, timestamp, block, to)) ?? to
}

/** Asks the chain for the transfers of a day, in pieces that nodes answer. */
async function walk(
  machine: Machine,
  payTos: Address[],
  blocks: BlocksOfDay,
  deadlineMs = Number.POSITIVE_INFINITY,
): Promise<Incoming[]> {
  const found: Incoming[] = []
  for (const piece of piecesOf({ fromBlock: blocks.from, toBlock: blocks.to })) {
    if (Date.now() > deadlineMs) throw new Error('there was not time enough to compare the books')
    found.push(...(await transfersTo(machine, payTos, piece)))
  }
  return found
}

/** Finds what only the chain has because the sweeper has not come so far, as long as it is not late. */
async function tooNew(
  { client }: Machine,
  lines: Line[],
  { swept, from, to }: { swept: bigint; from: Moment; to: Moment },
): Promise<Set<Line>> {
  const ahead = lines.filter(({ chain, ledger }) => chain && !ledger && chain.blockNumber > swept)
  if (ahead.length === 0) return new Set()
  const recent = await firstBlockAt(client, to.timestamp - sweptWithinSeconds, from, to)
  return new Set(ahead.filter(({ chain }) => chain && recent && chain.blockNumber >= recent.number))
}

function sumOf(amounts: bigint[]): Sum {
  return { count: amounts.length, amount: amounts.reduce((sum, amount) => sum + amount, 0n) }
}

const isSale = ({ state }: Booked) => state === 'settled' || state === 'final'

function daysOf(lines: Line[]): DayOfBooks[] {
  const groups = new Map<string, Line[]>()
  for (const line of lines) {
    const payTos = new Set([line.chain?.payTo, line.ledger?.payTo])
    for (const payTo of payTos) {
      if (!payTo) continue
      const key = `${line.day} ${payTo}`
      const group = groups.get(key)
      if (group) group.push(line)
      else groups.set(key, [line])
    }
  }
  return [...groups.entries()].sort().map(([key, group]) => {
    const [day, payTo] = key.split(' ') as [string, Address]
    const chain = group.flatMap(({ chain }) => (chain?.payTo === payTo ? [chain.amount] : []))
    const ledger = group.flatMap(({ ledger }) => (ledger?.payTo === payTo ? [ledger] : []))
    const sales = ledger.filter(isSale).map(({ amount }) => amount)
    const orphans = ledger.filter((booked) => !isSale(booked)).map(({ amount }) => amount)
    return { day, payTo, chain: sumOf(chain), sales: sumOf(sales), orphans: sumOf(orphans) }
  })
}

const compared = ['amount', 'payer', 'payTo', 'blockNumber'] as const

function differenceOf({ day, chain, ledger }: Line, { decimals, symbol }: Token): Difference[] {
  const either = chain ?? ledger
  if (!either) return []
  const { transaction, logIndex, payTo, payer } = either
  const about = { day, payTo, transaction, logIndex }
  const money = (amount: bigint) => `${formatUnits(amount, decimals)} ${symbol}`
  const sent = `${payer} sent ${money(either.amount)}`
  if (!ledger) return [{ ...about, kind: 'only_on_chain', detail: `${sent}, which the ledger does not know` }]
  if (!chain) return [{ ...about, kind: 'only_in_ledger', detail: `the chain does not know that ${sent}` }]
  const show = (field: (typeof compared)[number], side: Incoming | Booked) =>
    field === 'amount' ? money(side.amount) : side[field]
  const said = compared
    .filter((field) => chain[field] !== ledger[field])
    .map((field) => `${field} is ${show(field, chain)} on the chain and ${show(field, ledger)} in the ledger`)
  return said.length === 0 ? [] : [{ ...about, kind: 'not_the_same', detail: said.join('; ') }]
}

function differenceOfMisfit({ paymentId, state, payTo, transaction, isBooked }: Misfit): Difference {
  const isPaid = state === 'settled' || state === 'final' || state === 'orphan'
  const why = isBooked ? 'its transfer says something else than it' : 'no transfer is booked to it'
  return {
    kind: isPaid ? 'payment_without_transfer' : 'transfer_without_sale',
    day: null,
    payTo,
    transaction,
    logIndex: null,
    detail: isPaid
      ? `payment ${paymentId} is ${state}, and ${why}`
      : `payment ${paymentId} is ${state}, and a transfer is booked to it`,
  }
}
