import 'server-only'
import type { Address } from 'viem'
import type { SignInContext } from './access/sign-in'
import { chainClient } from './chains/client'
import { networkOf } from './chains/networks'
import { db } from './db/client'
import { env } from './env'
import type { Relayer } from './facilitators/relayer'
import { everyPayTo } from './publishers/settings'
import type { Seller } from './purchase'
import { railsOf } from './rails'

const holder = globalThis as { farthingRails?: ReturnType<typeof railsOf> }

/** Returns a machine for each network and token that is switched on, put together once per process. */
export function machines(): ReturnType<typeof railsOf> {
  holder.farthingRails ??= railsOf(db(env().DATABASE_URL), env())
  return holder.farthingRails
}

/** Lists the accounts that bring payments to the chain: one on each network that has a direct facilitator, for all of its tokens. */
export function relayers(): Relayer[] {
  return [...new Set(machines().flatMap(({ facilitator }) => facilitator.relayer ?? []))]
}

/** Returns this installation's seller. Its machine knows those of the other networks and tokens. */
export function seller(): Seller {
  return { machine: machines()[0], quoteKeys: env().quoteKeys }
}

/** Lists the addresses that are paid on a network, in lower case: the configured one, and all that publishers have set. */
export async function payTosOn(network: string): Promise<Address[]> {
  const setting = env().networks.find((candidate) => candidate.network === network)
  if (!setting) throw new Error(`${network} is not switched on`)
  const set = await everyPayTo(db(env().DATABASE_URL), network)
  return [...new Set([setting.payTo, ...set].map((address) => address.toLowerCase() as Address))]
}

/** Returns what a wallet sign-in on this installation is checked against. */
export function signInContext(): SignInContext {
  const { PUBLIC_ORIGIN, DATABASE_URL, networks, sessionKeys, WALLET_FACTORIES } = env()
  return {
    db: db(DATABASE_URL),
    clientOf(chainId) {
      const on = networks.find(({ network }) => networkOf(network)?.chainId === chainId)
      return on && chainClient(on.network, ...on.rpcUrls)
    },
    sessionKeys,
    publicOrigin: PUBLIC_ORIGIN,
    walletFactories: WALLET_FACTORIES,
  }
}
