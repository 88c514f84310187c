import {
  createWalletClient,
  encodeFunctionData,
  type Hex,
  http,
  multicall3Abi,
  parseAbi,
  publicActions,
  toHex,
} from 'viem'
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { baseSepolia } from 'viem/chains'
import { usdcAbi } from '../../lib/chains/usdc'
import { usdc, world } from '../world'
import { chainId, type Signed } from './payload'

const multicall3 = baseSepolia.contracts.multicall3.address
const cancelAbi = parseAbi([
  'function cancelAuthorization(address authorizer, bytes32 nonce, bytes signature)',
])

/** Calldata that hands a signed authorization to the token. Whoever sees one can do that. */
export function transferCall({ authorization, signature }: Signed): Hex {
  const { from, to, value, validAfter, validBefore, nonce } = authorization
  return encodeFunctionData({
    abi: usdcAbi,
    functionName: 'transferWithAuthorization',
    args: [from, to, value, validAfter, validBefore, nonce, signature],
  })
}

/** Calldata by which a payer takes an authorization back. */
export async function cancelCall(payer: PrivateKeyAccount, nonce: Hex): Promise<Hex> {
  const signature = await payer.signTypedData({
    domain: { name: usdc.name, version: usdc.version, chainId, verifyingContract: usdc.address },
    types: {
      CancelAuthorization: [
        { name: 'authorizer', type: 'address' },
        { name: 'nonce', type: 'bytes32' },
      ],
    },
    primaryType: 'CancelAuthorization',
    message: { authorizer: payer.address, nonce },
  })
  const args = [payer.address, nonce, signature] as const
  return encodeFunctionData({ abi: cancelAbi, functionName: 'cancelAuthorization', args })
}

/** Sends calls to the token from somebody who has nothing to do with us, all in one transaction. Returns its hash. */
export function sendAsStranger(...calls: Hex[]): Promise<Hex> {
  return sendAsStrangerTo(world().rpcUrl, ...calls)
}

/** The same, on another chain than the world's. */
export async function sendAsStrangerTo(rpcUrl: string, ...calls: Hex[]): Promise<Hex> {
  const client = createWalletClient({
    account: privateKeyToAccount(generatePrivateKey()),
    chain: baseSepolia,
    transport: http(rpcUrl),
  }).extend(publicActions)
  await client.request({
    method: 'anvil_setBalance' as never,
    params: [client.account.address, toHex(10n ** 18n)] as never,
  })
  const [only = '0x'] = calls
  const hash =
    calls.length === 1
      ? await client.sendTransaction({ to: usdc.address, data: only })
      : await client.writeContract({
          address: multicall3,
          abi: multicall3Abi,
          functionName: 'aggregate3',
          args: [calls.map((callData) => ({ target: usdc.address, allowFailure: false, callData }))],
        })
  const { status } = await client.waitForTransactionReceipt({ hash, pollingInterval: 50 })
  if (status !== 'success') throw new Error("the stranger's transaction failed")
  return hash
}
