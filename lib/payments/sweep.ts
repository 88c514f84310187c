import 'server-only'
import { and, eq, sql } from 'drizzle-orm'
import type { Address } from 'viem'
import { type Blocks, piecesOf, standing } from '../chains/blocks'
import { usdcAbi } from '../chains/usdc'
import { sweeps } from '../db/schema/payments'
import { explain, type Incoming } from './incoming'
import type { Machine } from './machine'

/** How far back the first sweep of a site begins: about a day on a chain with two-second blocks. */
const firstBlocks = 43_200n
/** The most pieces that one sweep walks, so that it ends; the next one goes on. */
const piecesAtOnce = 50

/**
 * Walks the chain's final blocks for transfers to us, from where the last sweep ended, and books what no payment explains.
 * A payment that had ended unpaid, or that was never heard of again, is settled by it; a transfer without any payment is
 * kept as an orphan, to be matched with its payer or paid back. A database restored from a backup gets its money back
 * in this way.
 *
 * @returns how many transfers were new
 * @throws when the node does not answer.
 */
export async function sweep(
  machine: Machine,
  payTos: readonly Address[],
  deadlineMs = Number.POSITIVE_INFINITY,
): Promise<number> {
  const { client } = machine
  const { number: finalized } = await client.getBlock({ blockTag: 'finalized' })
  const from = (await checkpoint(machine)) ?? (finalized > firstBlocks ? finalized - firstBlocks : 0n)
  let [found, walked] = [0, 0]
  for (const piece of piecesOf({ fromBlock: from + 1n, toBlock: finalized })) {
    if (walked++ === piecesAtOnce || Date.now() >= deadlineMs) break
    for (const incoming of await transfersTo(machine, payTos, piece)) {
      if (await explain(machine, incoming)) found++
    }
    await remember(machine, piece.toBlock)
  }
  return found
}

const place = ({ token, network }: Machine) =>
  and(eq(sweeps.network, network), eq(sweeps.asset, token.address.toLowerCase()))

async function checkpoint(machine: Machine): Promise<bigint | undefined> {
  const [row] = await machine.db.select().from(sweeps).where(place(machine))
  return row?.block
}

async function remember({ db, network, token }: Machine, block: bigint): Promise<void> {
  const values = { network, asset: token.address.toLowerCase(), block }
  await db
    .insert(sweeps)
    .values(values)
    .onConflictDoUpdate({
      target: [sweeps.network, sweeps.asset],
      set: { block: sql`greatest(${sweeps.block}, excluded.block)`, sweptAt: sql`now()` },
    })
}

/** Lists the transfers to our addresses in a range of blocks. */
export async function transfersTo(
  { client, token }: Machine,
  payTos: readonly Address[],
  blocks: Blocks,
): Promise<Incoming[]> {
  if (payTos.length === 0 || blocks.fromBlock > blocks.toBlock) return []
  const where = { address: token.address, abi: usdcAbi, ...blocks, strict: true } as const
  const shown = await client.getContractEvents({ ...where, eventName: 'Transfer', args: { to: [...payTos] } })
  const moved = await standing(client, shown)
  if (moved.length === 0) return []
  // Only those of our payers: the token's whole traffic would be too much to ask for.
  const authorizer = [...new Set(moved.map((log) => log.args.from))]
  const used = await client.getContractEvents({
    ...where,
    eventName: 'AuthorizationUsed',
    args: { authorizer },
  })
  const nonces = new Map(used.map((log) => [`${log.blockHash} ${log.logIndex + 1}`, log.args]))
  return moved.map(({ args, transactionHash, logIndex, blockNumber, blockHash }) => {
    const by = nonces.get(`${blockHash} ${logIndex}`)
    const isPayers = by?.authorizer === args.from
    return {
      transaction: transactionHash,
      logIndex,
      blockNumber,
      blockHash,
      payer: args.from.toLowerCase() as Address,
      payTo: args.to.toLowerCase() as Address,
      amount: args.value,
      nonce: by && isPayers ? by.nonce : null,
    }
  })
}
