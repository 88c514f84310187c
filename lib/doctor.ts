import 'server-only'
import { chainClient } from './chains/client'
import { tokensOn } from './chains/tokens'
import { connect, type Db } from './db/client'
import { pendingMigrations } from './db/migrate'
import { checkNode } from './doctor-node'
import { checkOutcomes } from './doctor-outcomes'
import { checkPayee, checkQueue, checkRelayer, checkToken } from './doctor-rail'
import type { Env } from './env'
import type { Remote } from './facilitators/http'
import { type Supported, supportedBy } from './facilitators/supported'
import { remoteOf } from './rails'

/** One thing that was looked at. It holds no secret, and no URL that could contain one. */
export interface Finding {
  about: string
  ok: boolean
  says: string
  /** What to do about it; only when it is not well. */
  mend?: string
}

/** Looks at everything that the configuration names, one after the other. Changes nothing and moves no money. */
export async function* examine(config: Env): AsyncGenerator<Finding> {
  yield await checkDatabase(config.DATABASE_URL)
  yield withDatabase(config, checkOutcomes)
  for (const { network, rpcUrls, payTo, facilitators } of config.networks) {
    for (const [at, rpcUrl] of rpcUrls.entries()) yield checkNode(network, rpcUrl, at + 1)
    const client = chainClient(network, ...rpcUrls)
    for (const token of tokensOn(network)) {
      yield checkToken(client, network, token)
      yield checkPayee(client, network, token, payTo)
    }
    for (const name of facilitators) {
      if (name !== 'direct') yield checkRemote(remoteOf(name, config), network)
      else if (config.RELAYER_PRIVATE_KEY) {
        const { RELAYER_PRIVATE_KEY: key } = config
        yield checkRelayer(client, network, key)
        yield withDatabase(config, (db) => checkQueue(db, client, network, key))
      }
    }
  }
}

async function withDatabase<T>({ DATABASE_URL }: Env, look: (db: Db) => Promise<T>): Promise<T> {
  const db = connect(DATABASE_URL)
  try {
    return await look(db)
  } finally {
    await db.$client.end()
  }
}

async function checkDatabase(databaseUrl: string): Promise<Finding> {
  const about = 'database'
  try {
    const pending = await pendingMigrations(databaseUrl)
    if (pending === 0) return { about, ok: true, says: 'answers, and has every table' }
    const says = `${pending} ${pending === 1 ? 'migration is' : 'migrations are'} missing`
    return { about, ok: false, says, mend: 'run DATABASE_URL=… npm run db:migrate' }
  } catch {
    const mend = 'check DATABASE_URL, and that the database can be reached from here with that user'
    return { about, ok: false, says: 'does not answer', mend }
  }
}

/** Asks a remote facilitator whether it would take payments on a network, with the credentials that a payment has. */
export async function checkRemote(remote: Remote, network: string): Promise<Finding> {
  const about = `${network} facilitator ${remote.name === 'cdp' ? 'cdp' : new URL(remote.base).host}`
  const supported = await supportedBy(remote)
  if (supported.kind === 'networks' && supported.networks.includes(network)) {
    const says = remote.credentials ? 'answers, lets us in and settles there' : 'answers and settles there'
    return { about, ok: true, says }
  }
  return { about, ok: false, ...faultOf(supported, remote, network) }
}

function faultOf(supported: Supported, remote: Remote, network: string): { says: string; mend: string } {
  const list = `FACILITATORS or FACILITATORS_${network.slice('eip155:'.length)}`
  switch (supported.kind) {
    case 'networks':
      return { says: 'does not settle on this network', mend: `take it out of ${list}` }
    case 'silent':
      return {
        says: 'does not answer',
        mend: `check its address in ${list}, and that it can be reached from here`,
      }
    case 'not_let_in':
      return {
        says: `does not let us in (${supported.status})`,
        mend: remote.credentials
          ? 'check CDP_API_KEY_ID and CDP_API_KEY_SECRET, and the clock of this machine'
          : `it wants credentials, which only cdp has here; take it out of ${list}`,
      }
    case 'no_facilitator':
      return {
        says: `answers ${supported.status} and nothing that a facilitator says`,
        mend: `check its address in ${list}: /supported and /settle are asked for below it`,
      }
  }
}
