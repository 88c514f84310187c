import 'server-only'
import { BlockNotFoundError, type Hex, type PublicClient } from 'viem'
import { networkOf } from './networks'

/** However slow a chain is, or has been, a new block is noticed within this time. */
const slowestMs = 250
/** A block that is due is looked for about so often: 20 times as often as blocks come, within these bounds. */
const dueMs = { fastest: 10, slowest: 100 }
/** The first looks come early: a chain may make its blocks on demand. */
const firstMs = [2, 5, 10]

/** A block that is no older than this is new enough to set a fee by. */
const freshMs = 500

/** Of a block, what a transaction is made with. */
export interface LatestBlock {
  number: bigint
  baseFeePerGas: bigint
}

const latest = new WeakMap<PublicClient, { at: number; block: Promise<LatestBlock> }>()

/**
 * The newest block, or one of half a second ago: fees leave room for far more, and logs are looked for from well before it.
 * Purchases at the same time share the question. Never used for what the chain says of a payment.
 *
 * @throws when the node does not answer.
 */
export function latestBlock(client: PublicClient): Promise<LatestBlock> {
  const known = latest.get(client)
  if (known && Date.now() - known.at < freshMs) return known.block
  const block = client
    .getBlock({ includeTransactions: false })
    .then(({ number, baseFeePerGas }) => ({ number, baseFeePerGas: baseFeePerGas ?? 0n }))
  latest.set(client, { at: Date.now(), block })
  block.then(
    ({ number }) => advance(followerOf(client), number),
    () => latest.delete(client),
  )
  return block
}

/** The newest block that no honest majority will undo, by the network's own word for it. @throws when the node does not answer. */
export function safeBlock(client: PublicClient, network: string) {
  return client.getBlock({ blockTag: networkOf(network)?.safeTag ?? 'safe' })
}

/** Nodes refuse to look through more blocks at once. */
export const blocksAtOnce = 2000n

/** Blocks that a node is asked to look through, with both ends. */
export interface Blocks {
  fromBlock: bigint
  toBlock: bigint
}

/** Cuts a range of blocks, with both ends, into pieces that a node looks through at once, oldest first. */
export function* piecesOf({ fromBlock, toBlock }: Blocks): Generator<Blocks> {
  for (let from = fromBlock; from <= toBlock; from += blocksAtOnce) {
    const last = from + blocksAtOnce - 1n
    yield { fromBlock: from, toBlock: last < toBlock ? last : toBlock }
  }
}

/**
 * The same of all blocks from one on.
 *
 * @param untilSeconds Unix seconds: blocks that begin after that are left out
 * @throws when the node does not answer.
 */
export async function* piecesFrom(
  client: PublicClient,
  fromBlock: bigint,
  untilSeconds: bigint,
): AsyncGenerator<Blocks> {
  const head = await client.getBlockNumber()
  for (const piece of piecesOf({ fromBlock, toBlock: head })) {
    yield piece
    const { toBlock } = piece
    if (toBlock < head && ((await blockAt(client, toBlock))?.timestamp ?? 0n) > untilSeconds) return
  }
}

/** The block of a number; `undefined` when the node has none. @throws when it does not answer. */
export function blockAt(client: PublicClient, blockNumber: bigint) {
  return client.getBlock({ blockNumber }).catch((error: unknown) => {
    if (error instanceof BlockNotFoundError) return undefined
    throw error
  })
}

/**
 * Keeps of these logs those whose block is part of the chain as it is now: some nodes go on showing logs that were undone.
 *
 * @throws when the node does not answer.
 */
export async function standing<L extends { blockNumber: bigint; blockHash: Hex }>(
  client: PublicClient,
  logs: readonly L[],
): Promise<L[]> {
  const numbers = [...new Set(logs.map(({ blockNumber }) => blockNumber))]
  const blocks = await Promise.all(numbers.map((number) => blockAt(client, number)))
  const hashes = new Set(blocks.map((block) => block?.hash))
  return logs.filter(({ blockHash }) => hashes.has(blockHash))
}

/** The newest block of a chain, followed for as long as somebody waits for one. */
interface Follower {
  head: bigint
  seenAt: number
  /** The time between two blocks, as far as it is known. */
  blockMs: number
  waiting: Set<() => void>
  isRunning: boolean
}

const followers = new WeakMap<PublicClient, Follower>()

function followerOf(client: PublicClient): Follower {
  const known = followers.get(client)
  if (known) return known
  const fresh = { head: 0n, seenAt: 0, blockMs: 0, waiting: new Set<() => void>(), isRunning: false }
  followers.set(client, fresh)
  return fresh
}

/** The newest block that anybody here has heard of; 0 before that. */
export function headOf(client: PublicClient): bigint {
  return followerOf(client).head
}

/**
 * Waits for a block later than `head`, or for so long. All who wait share one question to the node: however many
 * payments are on their way, the node is asked a few times per block.
 *
 * @param head what `headOf` said before the caller last looked at the chain: a block that came since then is not missed
 */
export async function blockAfter(client: PublicClient, head: bigint, atMostMs: number): Promise<void> {
  const follower = followerOf(client)
  if (follower.head > head) return
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer)
      follower.waiting.delete(done)
      resolve()
    }
    const timer = setTimeout(done, atMostMs)
    follower.waiting.add(done)
    if (!follower.isRunning) void run(client, follower)
  })
}

async function run(client: PublicClient, follower: Follower): Promise<void> {
  follower.isRunning = true
  for (let looks = 0; follower.waiting.size > 0; looks++) {
    await new Promise((done) => setTimeout(done, firstMs[looks] ?? pauseOf(follower)))
    // A node that does not answer is no reason to stop: whoever waits looks for itself when its time is up.
    const head = await client.getBlockNumber().catch(() => undefined)
    if (head !== undefined) advance(follower, head)
  }
  follower.isRunning = false
}

/** Until shortly before the next block is due, and from then on in small steps. */
function pauseOf({ seenAt, blockMs }: Follower): number {
  const step = Math.min(Math.max(blockMs / 20, dueMs.fastest), dueMs.slowest)
  const untilDue = seenAt + 0.9 * blockMs - Date.now()
  return Math.min(Math.max(untilDue, step), slowestMs)
}

function advance(follower: Follower, head: bigint): void {
  if (head <= follower.head) return
  const now = Date.now()
  if (follower.head > 0n) {
    const lately = (now - follower.seenAt) / Number(head - follower.head)
    follower.blockMs = follower.blockMs === 0 ? lately : (3 * follower.blockMs + lately) / 4
  }
  Object.assign(follower, { head, seenAt: now })
  for (const done of [...follower.waiting]) done()
}
