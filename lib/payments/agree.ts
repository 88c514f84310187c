import type { PublicClient } from 'viem'
import { type Moving, type Proof, proofInTransaction } from './prove'

/** When one node's word is not enough. */
export interface Quorum {
  /** Atomic units; payments of more than this need two nodes. */
  above: bigint
  /** Each node by itself. */
  nodes: readonly PublicClient[]
}

/**
 * Whether a proof may be believed: always up to the configured amount, and above it when two nodes show the same log in
 * the same block. A node that is behind, silent or of another opinion does not count.
 */
export function isAgreed(
  quorum: Quorum | undefined,
  payment: Pick<Moving, 'asset' | 'authorization'>,
  proof: Proof,
): Promise<boolean> {
  return areOfOneMind(quorum, payment, async (node) => {
    const view = (await proofInTransaction(node, payment, proof.transaction)).proof
    return view?.blockHash === proof.blockHash && view.logIndex === proof.logIndex
  })
}

/** Whether what one node has said of a payment may be believed, by the same rule. */
export async function areOfOneMind(
  quorum: Quorum | undefined,
  payment: Pick<Moving, 'authorization'>,
  says: (node: PublicClient) => Promise<boolean>,
): Promise<boolean> {
  if (!quorum || payment.authorization.value <= quorum.above) return true
  const said = await Promise.all(quorum.nodes.map((node) => says(node).catch(() => false)))
  return said.filter(Boolean).length >= 2
}
