import { x402Facilitator } from '@x402/core/facilitator'
import { toFacilitatorEvmSigner } from '@x402/evm'
import { registerExactEvmScheme } from '@x402/evm/exact/facilitator'
import { createWalletClient, http, nonceManager, publicActions } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { baseSepolia } from 'viem/chains'
import { network } from './terms'

// Never used: what is built without a configuration must not go looking for one.
const unset = `0x${'1'.repeat(64)}`

/**
 * The official facilitator in the seller's own process, with a relayer of its own and no HTTP in between.
 *
 * @param managed whether viem counts the relayer's nonces, which the package's own examples leave out
 */
export function inProcessFacilitator(privateKey, managed) {
  const account = privateKeyToAccount(privateKey ?? unset, managed ? { nonceManager } : {})
  const client = createWalletClient({
    account,
    chain: baseSepolia,
    transport: http(process.env.RPC_URL ?? 'http://127.0.0.1:9'),
    // A tenth of a block: asking less often would only make it slower.
    pollingInterval: 20,
  }).extend(publicActions)
  const signer = toFacilitatorEvmSigner({ ...client, address: account.address })
  const facilitator = registerExactEvmScheme(new x402Facilitator(), { signer, networks: network })
  return {
    verify: (payload, requirements) => facilitator.verify(payload, requirements),
    settle: (payload, requirements) => facilitator.settle(payload, requirements),
    getSupported: async () => facilitator.getSupported(),
  }
}
