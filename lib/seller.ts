import 'server-only'
import type { SignInContext } from './access/sign-in'
import { chainClient } from './chains/client'
import { usdcOn } from './chains/tokens'
import { db } from './db/client'
import { env } from './env'
import { directFacilitator } from './facilitators/direct'
import { httpFacilitator, openRemote } from './facilitators/http'
import type { Seller } from './purchase'

const holder = globalThis as { farthingSeller?: Seller }

/** Returns this installation's seller, put together from the configuration once per process. */
export function seller(): Seller {
  holder.farthingSeller ??= build()
  return holder.farthingSeller
}

function build(): Seller {
  const { DATABASE_URL, networks, RELAYER_PRIVATE_KEY, quoteKeys } = env()
  const [{ network, rpcUrls, facilitators }] = networks
  const database = db(DATABASE_URL)
  const client = chainClient(network, ...rpcUrls)
  const token = usdcOn(network)
  if (!token) throw new Error(`there is no token on ${network}`)
  const facilitator =
    facilitators[0] === 'direct' && RELAYER_PRIVATE_KEY
      ? directFacilitator(database, client, RELAYER_PRIVATE_KEY)
      : httpFacilitator(database, openRemote(facilitators[0]))
  return { machine: { db: database, client, token, facilitator }, quoteKeys }
}

/** Returns what a wallet sign-in on this installation is checked against. */
export function signInContext(): SignInContext {
  const { PUBLIC_ORIGIN, networks, sessionKeys } = env()
  const { db: database, client } = seller().machine
  return { db: database, client, sessionKeys, publicOrigin: PUBLIC_ORIGIN, network: networks[0].network }
}
