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
export async function isAgreed(
  quorum: Quorum | undefined,
  payment: Pick<Moving, 'asset' | 'authorization'>,
  proof: Proof,
): Promise<boolean> {
  if (!quorum || payment.authorization.value <= quorum.above) return true
  const views = await Promise.all(
    quorum.nodes.map((node) =>
      proofInTransaction(node, payment, proof.transaction).then(
        (look) => look.proof,
        () => undefined,
      ),
    ),
  )
  const same = views.filter((view) => view?.blockHash === proof.blockHash && view.logIndex === proof.logIndex)
  return same.length >= 2
}
