import type { Address } from 'viem'

/**
 * The factories of Coinbase Smart Wallet, version 1 and 1.1. They do one thing, whoever calls them and with whatever
 * data: put their own wallet code at an address that its owners determine.
 */
export const coinbaseFactories: readonly Address[] = [
  '0x0ba5ed0c6aa8c49038f819e587e2633c4a9f428a',
  '0xba5ed110efdba3d005bfc882d75358acbbb85842',
]
