import 'server-only'
import { type Hex, parseEventLogs } from 'viem'
import { usdcAbi } from './chains/usdc'
import { openByAuthorizations, openByTransaction } from './payments/lookups'
import { follow, type Machine } from './payments/machine'
import type { Payment } from './payments/payment'

/** A transaction that uses more authorizations than this is nobody's purchase. */
const maxAuthorizations = 200

/**
 * Looks again at every open payment that a transaction may decide: ours that were submitted in it, and those whose
 * authorization it used. What becomes of them is between the machine and the chain; who woke us has no say.
 *
 * @returns how many payments were looked at
 */
export async function wakeTransaction(
  machine: Machine,
  transaction: Hex,
  deadlineMs: number,
): Promise<number> {
  const followAll = (payments: Payment[]) =>
    Promise.all(payments.map((payment) => follow(machine, payment, deadlineMs)))
  const submitted = await followAll(await openByTransaction(machine.db, machine.network, transaction))
  const others = await followAll(await usedIn(machine, transaction, deadlineMs))
  return submitted.length + others.length
}

/** The open payments whose authorization a transaction has used, by our own node's receipt. */
async function usedIn(
  { db, network, client, token }: Machine,
  hash: Hex,
  deadlineMs: number,
): Promise<Payment[]> {
  for (let pauseMs = 250; ; pauseMs = Math.min(pauseMs * 2, 2000)) {
    const receipt = await client.getTransactionReceipt({ hash }).catch(() => undefined)
    if (receipt) {
      const logs = parseEventLogs({ abi: usdcAbi, eventName: 'AuthorizationUsed', logs: receipt.logs })
      const used = logs
        .filter((log) => log.address.toLowerCase() === token.address.toLowerCase())
        .slice(0, maxAuthorizations)
        .map(({ args }) => ({ payer: args.authorizer, nonce: args.nonce }))
      return openByAuthorizations(db, network, token.address, used)
    }
    if (Date.now() + pauseMs >= deadlineMs) return []
    await new Promise((done) => setTimeout(done, pauseMs))
  }
}
