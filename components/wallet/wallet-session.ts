import {
  type Address,
  createClient,
  custom,
  type EIP1193Provider,
  erc20Abi,
  getAddress,
  type Hex,
  http,
} from 'viem'
import { readContract, sendTransaction, signMessage, signTypedData } from 'viem/actions'
import type { Connector } from 'wagmi'
import { connect, getConnections, switchChain } from 'wagmi/actions'
import type { Network } from '@/lib/chains/networks'
import type { Token } from '@/lib/chains/tokens'
import type { typedDataFor } from '@/lib/x402/browser-payment'
import type { WalletKit } from './wallet-kit'

export type WalletSession = {
  readonly connector: Connector
  readonly address: Address
}

/** Asks the wallet for an account. Moves nothing and signs nothing. */
export async function openWallet({ config }: WalletKit, id: string): Promise<WalletSession> {
  const connector = config.connectors.find(({ uid }) => uid === id)
  if (!connector) throw new Error('This wallet is no longer there.')
  const connected = getConnections(config).some((connection) => connection.connector.uid === id)
  const accounts = connected ? await connector.getAccounts() : (await connect(config, { connector })).accounts
  const [address] = accounts
  if (!address) throw new Error('The wallet shared no account.')
  return { connector, address: getAddress(address) }
}

/** The network the wallet is on, if it is one that payment is taken on. */
export async function networkOfWallet(
  { networks }: WalletKit,
  { connector }: WalletSession,
): Promise<Network | undefined> {
  const chainId = await connector.getChainId()
  return networks.find((network) => network.chainId === chainId)
}

export async function moveTo({ config }: WalletKit, { connector }: WalletSession, network: Network) {
  await switchChain(config, { connector, chainId: network.chainId })
}

/**
 * What the account holds, as the wallet's own node sees it. On the machine-local chain the local node is asked:
 * a wallet may know another chain by the same number.
 */
export async function balanceOf(
  { settings }: WalletKit,
  session: WalletSession,
  token: Token,
): Promise<bigint | undefined> {
  const transport =
    settings.localChain && settings.rpcPath
      ? http(settings.rpcPath, { retryCount: 1 })
      : await transportOf(session)
  const client = createClient({ transport })
  return readContract(client, {
    address: token.address,
    abi: erc20Abi,
    functionName: 'balanceOf',
    args: [session.address],
  }).catch(() => undefined)
}

export async function signPayment(
  session: WalletSession,
  data: ReturnType<typeof typedDataFor>,
): Promise<Hex> {
  const client = createClient({ transport: await transportOf(session) })
  return signTypedData(client, { account: session.address, ...data })
}

export async function signText(session: WalletSession, message: string): Promise<Hex> {
  const client = createClient({ transport: await transportOf(session) })
  return signMessage(client, { account: session.address, message })
}

/** Has the wallet send a call itself, at its own cost. It never carries any value. */
export async function sendCall(session: WalletSession, call: { to: Address; data: Hex }): Promise<Hex> {
  const client = createClient({ transport: await transportOf(session) })
  return sendTransaction(client, { account: session.address, chain: null, ...call })
}

// No retries: a second attempt would open a second window.
async function transportOf({ connector }: WalletSession) {
  const provider = (await connector.getProvider()) as EIP1193Provider
  return custom(provider, { retryCount: 0 })
}
