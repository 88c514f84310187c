import {
  createPublicClient,
  createWalletClient,
  domainSeparator,
  erc20Abi,
  http,
  parseAbi,
  parseUnits,
} from 'viem'
import { generatePrivateKey } from 'viem/accounts'
import { baseSepolia } from 'viem/chains'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accounts } from './accounts'
import { type Chain, startChain } from './chain'
import { multicall3Address } from './genesis'
import { freePort } from './ports'
import { issuer, usdcAddress } from './usdc'

const [relayer, publisher, reader] = accounts as [
  (typeof accounts)[number],
  (typeof accounts)[number],
  (typeof accounts)[number],
]
const usdc = {
  address: usdcAddress,
  abi: [
    ...erc20Abi,
    ...parseAbi([
      'function version() view returns (string)',
      'function DOMAIN_SEPARATOR() view returns (bytes32)',
      'function owner() view returns (address)',
      'function transferWithAuthorization(address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce, bytes signature)',
    ]),
  ],
} as const
const domain = { name: 'USDC', version: '2', chainId: 84532, verifyingContract: usdcAddress } as const

describe('startChain', () => {
  let chain: Chain
  const clientOf = () =>
    createPublicClient({ chain: baseSepolia, transport: http(chain.rpcUrl), pollingInterval: 20 })

  beforeAll(async () => {
    chain = await startChain({ port: await freePort() })
  })
  afterAll(() => chain.stop())

  it('is Base Sepolia to whoever asks, with USDC that says what Circle’s says', async () => {
    const client = clientOf()
    const read = (functionName: 'name' | 'symbol' | 'version' | 'decimals' | 'DOMAIN_SEPARATOR') =>
      client.readContract({ ...usdc, functionName })
    expect(await client.getChainId()).toBe(84532)
    expect(await read('name')).toBe('USDC')
    expect(await read('symbol')).toBe('USDC')
    expect(await read('version')).toBe('2')
    expect(await read('decimals')).toBe(6)
    expect(await read('DOMAIN_SEPARATOR')).toBe(domainSeparator({ domain }))
  })

  it('gives readers 1,000 USDC and no ether, through Multicall3 at its usual address', async () => {
    const client = clientOf()
    const balances = await client.multicall({
      allowFailure: false,
      multicallAddress: multicall3Address,
      contracts: accounts.map(
        ({ address }) => ({ ...usdc, functionName: 'balanceOf', args: [address] }) as const,
      ),
    })
    expect(balances).toEqual([0n, 0n, ...Array(8).fill(parseUnits('1000', 6))])
    for (const { address } of accounts.slice(2)) expect(await client.getBalance({ address })).toBe(0n)
    expect(await client.getBalance({ address: relayer.address })).toBeGreaterThan(0n)
    expect(await client.getTransactionCount({ address: relayer.address })).toBe(0)
  })

  it('leaves the power over the token with none of the ten accounts', async () => {
    const owner = await clientOf().readContract({ ...usdc, functionName: 'owner' })
    expect(owner).toBe(issuer.address)
    expect(accounts.map(({ address }) => address)).not.toContain(owner)
  })

  it('moves a reader’s USDC when the relayer sends what the reader signed, once', async () => {
    const client = clientOf()
    const message = {
      from: reader.address,
      to: publisher.address,
      value: parseUnits('0.1', 6),
      validAfter: 0n,
      validBefore: 2n ** 40n,
      nonce: generatePrivateKey(),
    }
    const signature = await reader.signTypedData({
      domain,
      primaryType: 'TransferWithAuthorization',
      types: {
        TransferWithAuthorization: [
          { name: 'from', type: 'address' },
          { name: 'to', type: 'address' },
          { name: 'value', type: 'uint256' },
          { name: 'validAfter', type: 'uint256' },
          { name: 'validBefore', type: 'uint256' },
          { name: 'nonce', type: 'bytes32' },
        ],
      },
      message,
    })
    const wallet = createWalletClient({ account: relayer, chain: baseSepolia, transport: http(chain.rpcUrl) })
    const { from, to, value, validAfter, validBefore, nonce } = message
    const send = () =>
      wallet.writeContract({
        ...usdc,
        functionName: 'transferWithAuthorization',
        args: [from, to, value, validAfter, validBefore, nonce, signature],
      })

    const receipt = await client.waitForTransactionReceipt({ hash: await send() })
    expect(receipt.status).toBe('success')
    const balanceOf = (address: `0x${string}`) =>
      client.readContract({ ...usdc, functionName: 'balanceOf', args: [address] })
    expect(await balanceOf(publisher.address)).toBe(100_000n)
    expect(await balanceOf(reader.address)).toBe(999_900_000n)
    await expect(send()).rejects.toThrow(/authorization is used/)
  })

  it('keeps its clock: making the chain does not push block time ahead of real time', async () => {
    const { timestamp } = await clientOf().getBlock()
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(5)
  })
})
