import { createClient, custom, type EIP1193Provider, verifyMessage, verifyTypedData } from 'viem'
import { signMessage, signTypedData } from 'viem/actions'
import { baseSepolia } from 'viem/chains'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createConfig, http } from 'wagmi'
import { demoWallet } from './demo-wallet'

/** Account 2 of anvil's standard mnemonic. */
const reader = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'

async function wallet() {
  const config = createConfig({
    chains: [baseSepolia],
    connectors: [demoWallet('/api/local-chain')],
    transports: { [baseSepolia.id]: http() },
    storage: null,
  })
  const [connector] = config.connectors
  if (!connector) throw new Error('no connector')
  const provider = (await connector.getProvider()) as EIP1193Provider
  return { connector, client: createClient({ transport: custom(provider, { retryCount: 0 }) }) }
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('the demo wallet', () => {
  it('is the publisher on the dashboard', async () => {
    vi.stubGlobal('location', { pathname: '/publisher/pages' })
    const { connector } = await wallet()
    const { accounts } = await connector.connect()
    expect(accounts).toEqual(['0x70997970C51812dc3A010C7d01b50e0d17dc79C8'])
  })

  it('is the first reader of the local economy, on its chain', async () => {
    const { connector } = await wallet()
    expect(await connector.connect()).toMatchObject({ accounts: [reader], chainId: 84532 })
  })

  it('signs typed data and messages as a real wallet does', async () => {
    const { client } = await wallet()
    const data = {
      domain: { name: 'USDC', version: '2', chainId: 84532 },
      types: { Note: [{ name: 'value', type: 'uint256' }] },
      primaryType: 'Note',
      message: { value: 100_000n },
    } as const
    const signature = await signTypedData(client, { account: reader, ...data })
    expect(await verifyTypedData({ address: reader, ...data, signature })).toBe(true)
    const spoken = await signMessage(client, { account: reader, message: 'hello' })
    expect(await verifyMessage({ address: reader, message: 'hello', signature: spoken })).toBe(true)
  })

  it('does not sign for an account it does not hold', async () => {
    const { client } = await wallet()
    const stranger = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
    await expect(signMessage(client, { account: stranger, message: 'hello' })).rejects.toThrow()
  })

  it('reads the chain through this site only', async () => {
    const fetched = vi.fn(async () => Response.json({ jsonrpc: '2.0', id: 1, result: '0x2a' }))
    vi.stubGlobal('fetch', fetched)
    const { client } = await wallet()
    expect(await client.request({ method: 'eth_blockNumber' })).toBe('0x2a')
    expect(fetched).toHaveBeenCalledWith('/api/local-chain', expect.objectContaining({ method: 'POST' }))
  })

  it('is not connected on its own when a page opens', async () => {
    const { connector } = await wallet()
    expect(await connector.isAuthorized()).toBe(false)
    expect(await connector.getAccounts()).toEqual([])
  })
})
