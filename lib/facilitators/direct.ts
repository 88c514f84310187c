import 'server-only'
import { and, desc, eq } from 'drizzle-orm'
import { encodeFunctionData, type Hex, keccak256, type PublicClient } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { networkOf } from '../chains/networks'
import type { Token } from '../chains/tokens'
import { usdcAbi } from '../chains/usdc'
import type { Db } from '../db/client'
import { relayers, settleAttempts } from '../db/schema'
import type { Payment } from '../payments/payment'
import { isRevert } from '../payments/verify'
import type { Facilitator, SubmitOutcome } from './facilitator'

/** A USDC transfer takes about 100,000; a smart wallet's check of its signature may add to it, but not without end. */
const maxGas = 400_000n

interface Prepared {
  to: Hex
  data: Hex
  gas: bigint
  maxFeePerGas: bigint
  maxPriorityFeePerGas: bigint
}

/**
 * The built-in facilitator: our own relayer broadcasts the authorization and pays the gas. The transaction's target is
 * the token of our table, its value is zero, and it is written down, signed, before the first byte leaves.
 */
export function directFacilitator(db: Db, client: PublicClient, privateKey: Hex): Facilitator {
  const account = privateKeyToAccount(privateKey)

  async function settle(payment: Payment, token: Token): Promise<SubmitOutcome> {
    const earlier = await lastTransaction(db, payment)
    if (earlier) {
      // The same bytes again cannot pay twice, whatever became of the first broadcast.
      const again = await broadcast(client, earlier)
      if (again.kind === 'submitted') return again
    }
    let prepared: Prepared
    try {
      prepared = await prepare(client, account.address, payment, token)
    } catch (error) {
      const reverted = isRevert(error) || saysRevert(error)
      return {
        kind: 'refused',
        reason: reverted ? 'invalid_exact_evm_transaction_simulation_failed' : 'unexpected_settle_error',
      }
    }
    if (prepared.gas > maxGas)
      return { kind: 'refused', reason: 'invalid_exact_evm_transaction_simulation_failed' }
    return broadcast(client, await signAndStore(prepared, payment))
  }

  /** Takes the relayer's next nonce under its row lock, and stores the signed bytes in the same transaction. */
  async function signAndStore(prepared: Prepared, payment: Payment): Promise<Hex> {
    const address = account.address.toLowerCase()
    const chainId = networkOf(payment.network)?.chainId ?? 0
    const onChain = await client.getTransactionCount({ address: account.address, blockTag: 'pending' })
    return db.transaction(async (tx) => {
      const mine = and(eq(relayers.network, payment.network), eq(relayers.address, address))
      await tx
        .insert(relayers)
        .values({ network: payment.network, address, nextNonce: onChain })
        .onConflictDoNothing()
      const [row] = await tx.select().from(relayers).where(mine).for('update')
      const nonce = Math.max(row?.nextNonce ?? 0, onChain)
      const raw = await account.signTransaction({ type: 'eip1559', chainId, nonce, value: 0n, ...prepared })
      await tx
        .update(relayers)
        .set({ nextNonce: nonce + 1 })
        .where(mine)
      await tx.insert(settleAttempts).values({
        paymentId: payment.id,
        facilitator: 'direct',
        relayer: address,
        relayerNonce: nonce,
        rawTransaction: raw,
        transaction: keccak256(raw),
      })
      return raw
    })
  }

  return { name: 'direct', settle }
}

async function prepare(
  client: PublicClient,
  relayer: Hex,
  payment: Payment,
  token: Token,
): Promise<Prepared> {
  const { from, to, value, validAfter, validBefore, nonce } = payment.authorization
  const data = encodeFunctionData({
    abi: usdcAbi,
    functionName: 'transferWithAuthorization',
    args: [from, to, value, validAfter, validBefore, nonce, payment.signature],
  })
  // The estimate is also the simulation: a transfer that would revert ends here, before anything is signed.
  const [gas, block, tip] = await Promise.all([
    client.estimateGas({ account: relayer, to: token.address, data }),
    client.getBlock(),
    client.request({ method: 'eth_maxPriorityFeePerGas' }).then(BigInt),
  ])
  const maxPriorityFeePerGas = tip
  const maxFeePerGas = (block.baseFeePerGas ?? 0n) * 2n + tip
  return { to: token.address, data, gas: (gas * 12n) / 10n, maxFeePerGas, maxPriorityFeePerGas }
}

function saysRevert(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = (e as { cause?: unknown }).cause) {
    if (/revert/i.test(`${e.name} ${(e as { details?: string }).details ?? ''}`)) return true
  }
  return false
}

async function broadcast(client: PublicClient, raw: Hex): Promise<SubmitOutcome> {
  try {
    return { kind: 'submitted', transaction: await client.sendRawTransaction({ serializedTransaction: raw }) }
  } catch (error) {
    const details = error instanceof Error ? ((error as { details?: string }).details ?? '') : ''
    if (/already (known|imported)/i.test(details)) return { kind: 'submitted', transaction: keccak256(raw) }
    return { kind: 'unknown', reason: 'the node did not confirm the broadcast' }
  }
}

async function lastTransaction(db: Db, payment: Payment): Promise<Hex | undefined> {
  const [attempt] = await db
    .select({ raw: settleAttempts.rawTransaction })
    .from(settleAttempts)
    .where(and(eq(settleAttempts.paymentId, payment.id), eq(settleAttempts.facilitator, 'direct')))
    .orderBy(desc(settleAttempts.id))
    .limit(1)
  return (attempt?.raw ?? undefined) as Hex | undefined
}
