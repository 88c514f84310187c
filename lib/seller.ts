import 'server-only'
import type { SignInContext } from './access/sign-in'
import { chainClient } from './chains/client'
import { usdcOn } from './chains/tokens'
import { db } from './db/client'
import { env } from './env'
import { directFacilitator } from './facilitators/direct'
import { httpFacilitator } from './facilitators/http'
import { atomicAmount } from './pricing/price'
import type { Seller } from './purchase'

const holder = globalThis as { farthingSeller?: Seller }

/** Returns this installation's seller, put together from the configuration once per process. */
export function seller(): Seller {
  holder.farthingSeller ??= build()
  return holder.farthingSeller
}

function build(): Seller {
  const { DATABASE_URL, NETWORK, RPC_URL, FACILITATOR, RELAYER_PRIVATE_KEY, SAFE_ABOVE, quoteKeys } = env()
  const walletFactories = env().WALLET_FACTORIES
  const database = db(DATABASE_URL)
  const client = chainClient(NETWORK, RPC_URL)
  const token = usdcOn(NETWORK)
  if (!token) throw new Error(`there is no token on ${NETWORK}`)
  const facilitator =
    FACILITATOR === 'direct' && RELAYER_PRIVATE_KEY
      ? directFacilitator(database, client, RELAYER_PRIVATE_KEY, NETWORK, walletFactories)
      : httpFacilitator(database, FACILITATOR)
  const safeAbove = SAFE_ABOVE === undefined ? undefined : atomicAmount(SAFE_ABOVE, token.decimals)
  const machine = { db: database, network: NETWORK, client, token, facilitator, safeAbove, walletFactories }
  return { machine, quoteKeys }
}

/** Returns what a wallet sign-in on this installation is checked against. */
export function signInContext(): SignInContext {
  const { PUBLIC_ORIGIN, NETWORK, sessionKeys, WALLET_FACTORIES: walletFactories } = env()
  const { db: database, client } = seller().machine
  return { db: database, client, sessionKeys, publicOrigin: PUBLIC_ORIGIN, network: NETWORK, walletFactories }
}
