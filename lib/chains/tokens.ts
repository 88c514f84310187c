import type { Address } from 'viem'

export type Token = {
  readonly symbol: 'USDC' | 'EURC'
  readonly address: Address
  readonly decimals: number
  /** EIP-712 domain name of the contract: signatures made with another one are worthless. */
  readonly name: string
  /** EIP-712 domain version of the contract. */
  readonly version: string
}

/**
 * Where Circle's tokens live, and under which name each contract takes signatures: that differs from chain to chain.
 * `tokens.test.ts` holds each row against what others have published.
 */
const TOKENS: readonly (readonly [number, Token['symbol'], Address, string])[] = [
  [8453, 'USDC', '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913', 'USD Coin'],
  [137, 'USDC', '0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359', 'USD Coin'],
  [42161, 'USDC', '0xaf88d065e77c8cC2239327C5EDb3A432268e5831', 'USD Coin'],
  [10, 'USDC', '0x0b2C639c533813f4Aa9D7837CAf62653d097Ff85', 'USD Coin'],
  [43114, 'USDC', '0xB97EF9Ef8734C71904D8002F8b6Bc66Dd9c48a6E', 'USD Coin'],
  [1, 'USDC', '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48', 'USD Coin'],
  [84532, 'USDC', '0x036CbD53842c5426634e7929541eC2318f3dCF7e', 'USDC'],
  [80002, 'USDC', '0x41E94Eb019C0762f9Bfcf9Fb1E58725BfB0e7582', 'USDC'],
  [421614, 'USDC', '0x75faf114eafb1BDbe2F0316DF893fd58CE46AA4d', 'USD Coin'],
  [11155420, 'USDC', '0x5fd84259d66Cd46123540766Be93DFE6D43130D7', 'USDC'],
  [43113, 'USDC', '0x5425890298aed601595a70AB815c96711a31Bc65', 'USD Coin'],
  [11155111, 'USDC', '0x1c7D4B196Cb0C7B01d743Fbc6116a902379C7238', 'USDC'],
  [8453, 'EURC', '0x60a3E35Cc302bFA44Cb288Bc5a4F316Fdb1adb42', 'EURC'],
  [43114, 'EURC', '0xC891EB4cbdEFf6e073e859e987815Ed1505c2ACD', 'Euro Coin'],
  [1, 'EURC', '0x1aBaEA1f7C830bD89Acc67eC4af516284b1bC33c', 'Euro Coin'],
]

const known: ReadonlyMap<string, Token> = new Map(
  TOKENS.map(([chainId, symbol, address, name]) => [
    `eip155:${chainId} ${symbol}`,
    { symbol, address, decimals: 6, name, version: '2' },
  ]),
)

/** USDC as deployed on the network with this CAIP-2 id; undefined where we do not take it. */
export function usdcOn(caip2: string): Token | undefined {
  return known.get(`${caip2} USDC`)
}

/** EURC as deployed on the network with this CAIP-2 id; undefined where Circle does not issue it. */
export function eurcOn(caip2: string): Token | undefined {
  return known.get(`${caip2} EURC`)
}

/** The tokens on a network; USDC first, which is the one that v1 clients and the paywall mean. */
export function tokensOn(caip2: string): Token[] {
  return [usdcOn(caip2), eurcOn(caip2)].flatMap((token) => token ?? [])
}

/** The token with this address on a network, in whatever case it is written; undefined when we do not take it. */
export function tokenAt(caip2: string, address: string): Token | undefined {
  return tokensOn(caip2).find((token) => token.address.toLowerCase() === address.toLowerCase())
}
