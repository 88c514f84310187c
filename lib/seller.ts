import 'server-only'
import type { SignInContext } from './access/sign-in'
import { chainClient } from './chains/client'
import { networkOf } from './chains/networks'
import { db } from './db/client'
import { env } from './env'
import type { Seller } from './purchase'
import { railsOf } from './rails'

const holder = globalThis as { farthingSeller?: Seller }

/** Returns this installation's seller, put together from the configuration once per process. */
export function seller(): Seller {
  holder.farthingSeller ??= { machine: railsOf(db(env().DATABASE_URL), env()), quoteKeys: env().quoteKeys }
  return holder.farthingSeller
}

/** Returns what a wallet sign-in on this installation is checked against. */
export function signInContext(): SignInContext {
  const { PUBLIC_ORIGIN, DATABASE_URL, networks, sessionKeys } = env()
  return {
    db: db(DATABASE_URL),
    clientOf(chainId) {
      const on = networks.find(({ network }) => networkOf(network)?.chainId === chainId)
      return on && chainClient(on.network, ...on.rpcUrls)
    },
    sessionKeys,
    publicOrigin: PUBLIC_ORIGIN,
  }
}
