import type { Hex } from 'viem'
import { chainClient } from '@/lib/chains/client'
import { usdcOn } from '@/lib/chains/tokens'
import { connect, type Db } from '@/lib/db/client'
import { migrate } from '@/lib/db/migrate'
import { directFacilitator } from '@/lib/facilitators/direct'
import type { Machine } from '@/lib/payments/machine'
import { createDatabase } from '../../economy/database'
import type { Economy } from '../../economy/economy'

/** Makes another migrated database on the server of the economy. */
export async function emptyDatabase(economy: Economy, name: string): Promise<Db> {
  const url = await createDatabase(economy.databaseUrl, name)
  await migrate(url)
  // Filling a ledger takes minutes in which nothing is heard.
  return connect(url, 600)
}

/** Farthing's own payment machine, in this process. */
export function machineOn({ env, rpcUrl }: Economy, db: Db): Machine {
  const network = env.NETWORK ?? ''
  const token = usdcOn(network)
  if (!token) throw new Error(`There is no token on ${network}`)
  const client = chainClient(network, rpcUrl)
  const facilitator = directFacilitator(db, client, env.RELAYER_PRIVATE_KEY as Hex, network)
  return { db, network, client, token, facilitator }
}
