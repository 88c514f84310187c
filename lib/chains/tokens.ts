import type { Address } from 'viem'

export type Token = {
  readonly symbol: string
  readonly address: Address
  readonly decimals: number
  /** EIP-712 domain name of the contract: signatures made with another one are worthless. */
  readonly name: string
  /** EIP-712 domain version of the contract. */
  readonly version: string
}

const USDC: ReadonlyMap<string, Token> = new Map([
  [
    'eip155:8453',
    {
      symbol: 'USDC',
      address: '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913',
      decimals: 6,
      name: 'USD Coin',
      version: '2',
    },
  ],
  [
    'eip155:84532',
    {
      symbol: 'USDC',
      address: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
      decimals: 6,
      name: 'USDC',
      version: '2',
    },
  ],
])

/** USDC as deployed on the network with this CAIP-2 id; undefined where we do not take it. */
export function usdcOn(caip2: string): Token | undefined {
  return USDC.get(caip2)
}
