import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  type Abi,
  type Address,
  encodeDeployData,
  encodeFunctionData,
  getContractAddress,
  type Hex,
  numberToHex,
  parseEther,
  parseUnits,
} from 'viem'
import { baseSepolia } from 'viem/chains'
import { accounts } from './accounts'
import type { Rpc } from './rpc'
import {
  fiatToken,
  fiatTokenProxy,
  issuer,
  linkFiatToken,
  proxySlots,
  signatureChecker,
  usdcAddress,
} from './usdc'

/** Where everybody expects Multicall3. */
export const multicall3Address: Address = '0xcA11bde05977b3631167028862bE2a173976CA11'

const startingBalance = parseUnits('1000', 6)
// Nobody calls the proxy as its admin here, but it may not be the issuer: an admin cannot reach the token behind it.
const proxyAdmin: Address = '0x00000000000000000000000000000000FA127139'

/** Puts Circle's USDC and Multicall3 where they are on Base Sepolia, and hands out the readers' money. */
export async function createGenesis(rpc: Rpc): Promise<void> {
  await rpc('anvil_setBalance', issuer.address, numberToHex(parseEther('100')))
  const send = sender(rpc)

  const library = await send({ data: signatureChecker.bytecode })
  const implementation = await send({ data: linkFiatToken(library) })
  const { abi, bytecode } = fiatTokenProxy
  const proxy = await send({ data: encodeDeployData({ abi, bytecode, args: [implementation] }) })
  const call = (contract: { abi: Abi }, functionName: string, args: unknown[]) =>
    encodeFunctionData({ abi: contract.abi, functionName, args })
  await send({ to: proxy, data: call(fiatTokenProxy, 'changeAdmin', [proxyAdmin]) })
  await copyContract(rpc, proxy, usdcAddress, proxySlots)

  const us = issuer.address
  const setUp: [string, unknown[]][] = [
    ['initialize', ['USD Coin', 'USDC', 'USD', 6, us, us, us, us]],
    ['initializeV2', ['USDC']],
    ['initializeV2_1', [us]],
    ['initializeV2_2', [[], 'USDC']],
    ['configureMinter', [us, 2n ** 128n]],
    ...accounts.slice(2).map((reader): [string, unknown[]] => ['mint', [reader.address, startingBalance]]),
  ]
  for (const [name, args] of setUp) await send({ to: usdcAddress, data: call(fiatToken, name, args) })

  await copyContract(rpc, await send({ data: await multicall3CreationCode() }), multicall3Address, [])
  // Paying must need no ether: a reader signs, the relayer sends.
  for (const reader of accounts.slice(2)) await rpc('anvil_setBalance', reader.address, '0x0')
}

/** Sends the issuer's transactions one block each; answers the address a deployment went to. */
function sender(rpc: Rpc) {
  let nonce = 0
  return async ({ to, data }: { to?: Address; data: Hex }): Promise<Address> => {
    const raw = await issuer.signTransaction({
      chainId: baseSepolia.id,
      type: 'eip1559',
      nonce,
      gas: to ? 500_000n : 8_000_000n,
      maxFeePerGas: parseEther('0.000001'),
      maxPriorityFeePerGas: 0n,
      to,
      data,
    })
    const hash = await rpc<Hex>('eth_sendRawTransaction', raw)
    await rpc('evm_mine')
    const receipt = await rpc<{ status: Hex } | null>('eth_getTransactionReceipt', hash)
    if (receipt?.status !== '0x1') throw new Error(`Transaction ${nonce} of the local chain's set-up failed`)
    return getContractAddress({ from: issuer.address, nonce: BigInt(nonce++) })
  }
}

async function copyContract(rpc: Rpc, from: Address, to: Address, slots: Hex[]): Promise<void> {
  await rpc('anvil_setCode', to, await rpc<Hex>('eth_getCode', from, 'latest'))
  for (const slot of slots) {
    await rpc('anvil_setStorageAt', to, slot, await rpc<Hex>('eth_getStorageAt', from, slot, 'latest'))
  }
}

// viem ships this code but does not export it.
async function multicall3CreationCode(): Promise<Hex> {
  const viem = dirname(createRequire(import.meta.url).resolve('viem/package.json'))
  const url = pathToFileURL(join(viem, '_esm/constants/contracts.js')).href
  const { multicall3Bytecode } = (await import(url)) as { multicall3Bytecode: Hex }
  return multicall3Bytecode
}
