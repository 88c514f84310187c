import { getAddress, type Hex, type LocalAccount, numberToHex, type TypedDataDefinition } from 'viem'
import { createConnector } from 'wagmi'

export const DEMO_WALLET_ID = 'demo-wallet'

/** anvil's public test mnemonic: everybody knows it, and nothing on a real chain may ever be sent to it. */
const MNEMONIC = 'test test test test test test test test test test test junk'
/** Account 0 is the relayer, 1 is who publishes and is paid, 2 is the first reader. */
const PUBLISHER = 1
const READER = 2

type Request = { method: string; params?: unknown }
type DemoProvider = { request(request: Request): Promise<unknown> }

/**
 * A wallet made of play money for the machine-local chain. It signs in the page, asks nothing and remembers nothing. On the
 * dashboard it is the publisher's, everywhere else a reader's.
 */
export function demoWallet(rpcPath: string) {
  let connected = false
  return createConnector<DemoProvider>((config) => ({
    id: DEMO_WALLET_ID,
    name: 'Demo wallet',
    type: 'demo',
    async connect() {
      const { address } = await holder()
      connected = true
      // wagmi types the accounts by a flag that only wallets with capabilities look at.
      return { accounts: [address] as never, chainId: config.chains[0].id }
    },
    async disconnect() {
      connected = false
    },
    async getAccounts() {
      return connected ? [(await holder()).address] : []
    },
    getChainId: async () => config.chains[0].id,
    getProvider: async () => ({ request: (request) => answer(request, config.chains[0].id, rpcPath) }),
    isAuthorized: async () => false,
    switchChain: async () => config.chains[0],
    onAccountsChanged() {},
    onChainChanged() {},
    onDisconnect() {},
  }))
}

const accounts = new Map<number, Promise<LocalAccount>>()

function holder(): Promise<LocalAccount> {
  const addressIndex = /^\/publisher\b/.test(globalThis.location?.pathname ?? '') ? PUBLISHER : READER
  const known = accounts.get(addressIndex)
  if (known) return known
  const account = import('viem/accounts').then(({ mnemonicToAccount }) =>
    mnemonicToAccount(MNEMONIC, { addressIndex }),
  )
  accounts.set(addressIndex, account)
  return account
}

async function answer({ method, params }: Request, chainId: number, rpcPath: string): Promise<unknown> {
  const [first, second] = Array.isArray(params) ? params : []
  switch (method) {
    case 'eth_accounts':
    case 'eth_requestAccounts':
      return [(await holder()).address]
    case 'eth_chainId':
      return numberToHex(chainId)
    case 'eth_signTypedData_v4':
      await assertOwn(first)
      return (await holder()).signTypedData(JSON.parse(String(second)) as TypedDataDefinition)
    case 'personal_sign':
      await assertOwn(second)
      return (await holder()).signMessage({ message: { raw: first as Hex } })
    default:
      return forward(rpcPath, method, params)
  }
}

async function assertOwn(address: unknown) {
  const { address: own } = await holder()
  if (getAddress(String(address)) !== own) throw new Error('The demo wallet does not hold this account.')
}

async function forward(rpcPath: string, method: string, params: unknown): Promise<unknown> {
  const response = await fetch(rpcPath, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: params ?? [] }),
  })
  const { result, error } = (await response.json()) as { result?: unknown; error?: { message: string } }
  if (error) throw new Error(error.message)
  return result
}
