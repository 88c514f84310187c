import { inject } from 'vitest'
import { privateKeyOf } from '../../scripts/economy/accounts'
import { type ChainOptions, startChain } from '../../scripts/economy/chain'
import { createDatabase } from '../../scripts/economy/database'
import { freePort } from '../../scripts/economy/ports'
import { chainClient } from '../chains/client'
import { connect } from '../db/client'
import { migrate } from '../db/migrate'
import { directFacilitator } from '../facilitators/direct'
import type { Machine } from '../payments/machine'
import { network, token } from './economy'

/** A machine with a chain and a database of its own, for tests that turn the chain back or look at all that is booked. */
export async function ownMachine({ slots }: Pick<ChainOptions, 'slots'> = {}): Promise<{
  machine: Machine
  databaseUrl: string
  rpcUrl: string
  stop(): Promise<void>
}> {
  const chain = await startChain({ port: await freePort(), slots })
  const databaseUrl = await createDatabase(inject('databaseUrl'), `own_${crypto.randomUUID().slice(0, 8)}`)
  await migrate(databaseUrl)
  const db = connect(databaseUrl)
  const client = chainClient(network, chain.rpcUrl)
  const facilitator = directFacilitator(db, client, privateKeyOf(0), network)
  const stop = async () => {
    await db.$client.end()
    await chain.stop()
  }
  return { machine: { db, network, client, token, facilitator }, databaseUrl, rpcUrl: chain.rpcUrl, stop }
}
