import { createHash } from 'node:crypto'
import { z } from 'zod'

/** What a notification points at. None of it is believed: it only says where to look. */
export interface CoinbaseEvent {
  /** The same for every delivery of one event. */
  id: string
  /** CAIP-2, or Coinbase's own name where we know no other; absent when the notification names none. */
  network?: string
  transaction?: `0x${string}`
}

/** Coinbase's names for the networks of `lib/chains/networks.ts`. */
const networks: Record<string, string> = { 'base-mainnet': 'eip155:8453', 'base-sepolia': 'eip155:84532' }

const text = z.string().min(1).max(200).optional().catch(undefined)
const index = z
  .union([z.string().max(20), z.number()])
  .optional()
  .catch(undefined)

/** On-chain activity comes flat and in snake case, everything else in an envelope and in camel case. */
const flat = z.looseObject({ network: text, transaction_hash: text, log_index: index })
const envelope = z.looseObject({
  eventId: text,
  data: z
    .looseObject({ network: text, transactionHash: text, transaction_hash: text, logIndex: index })
    .optional()
    .catch(undefined),
})

/** Reads either shape of a payload, loosely. One that fits neither still has an id, and points nowhere. */
export function readEvent(payload: unknown, body: Uint8Array): CoinbaseEvent {
  const inner = envelope.safeParse(payload).data
  const outer = flat.safeParse(payload).data
  const data = inner?.data
  const named = data?.network ?? outer?.network
  const hash = data?.transactionHash ?? data?.transaction_hash ?? outer?.transaction_hash
  const transaction = hash && /^0x[0-9a-fA-F]{64}$/.test(hash) ? hash.toLowerCase() : undefined
  const network = named && Object.hasOwn(networks, named) ? networks[named] : named
  const logIndex = data?.logIndex ?? outer?.log_index
  const place =
    transaction && logIndex !== undefined ? `${named ?? ''}:${transaction}:${logIndex}` : undefined
  return {
    id: inner?.eventId ?? place ?? createHash('sha256').update(body).digest('hex'),
    ...(network ? { network } : {}),
    ...(transaction ? { transaction: transaction as `0x${string}` } : {}),
  }
}
