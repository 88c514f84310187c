import { drizzle } from 'drizzle-orm/postgres-js'
import { createPublicClient, custom, type PublicClient } from 'viem'
import { privateKeyOf } from '../../scripts/economy/accounts'
import type { Db } from '../db/client'
import { directFacilitator } from '../facilitators/direct'
import type { Machine } from '../payments/machine'

/** What a process that is gone answers to itself. */
export class Dead extends Error {}

/** Counts the calls that leave a process, and lets it die at one of them. */
export interface Death {
  machine: Machine
  /** Every call so far: what it was. */
  calls: string[]
  /** Whether it has died. */
  isDead(): boolean
}

/**
 * A machine like another one, which dies at its nth call to the outside: `before` the call leaves, or `after` it has had its
 * effect and before the answer is heard. From then on nothing that it does has any effect, as after a kill -9.
 *
 * @param at which call, counted from 0; beyond the last one it lives
 */
export function dyingMachine(machine: Machine, at: number, when: 'before' | 'after'): Death {
  const calls: string[] = []
  let dead = false
  async function pass<T>(name: string, call: () => Promise<T>): Promise<T> {
    if (dead) throw new Dead(name)
    const mine = calls.push(name) - 1
    if (mine === at && when === 'before') dead = true
    if (dead) throw new Dead(name)
    const answer = await call().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    )
    if (mine === at) dead = true
    if (dead) throw new Dead(name)
    if ('error' in answer) throw answer.error
    return answer.value
  }
  const client = dyingClient(machine.client, pass)
  const db = dyingDatabase(machine.db, pass)
  const facilitator = directFacilitator(db, client, privateKeyOf(0), machine.network)
  return { machine: { ...machine, client, db, facilitator }, calls, isDead: () => dead }
}

type Pass = <T>(name: string, call: () => Promise<T>) => Promise<T>

function dyingClient(client: PublicClient, pass: Pass): PublicClient {
  const request = (call: { method: string }) =>
    pass(call.method, () => client.request(call as never, { retryCount: 0 }))
  return createPublicClient({ transport: custom({ request }, { retryCount: 0 }), cacheTime: 0 })
}

function dyingDatabase(db: Db, pass: Pass): Db {
  const { $client: real } = db
  const unsafe = (text: string, values?: never[], options?: object) => {
    const name = text.trim().replace(/\s+/g, ' ').slice(0, 60)
    const run = () => real.unsafe(text, values, options)
    return {
      values: () => pass(name, async () => run().values()),
      // biome-ignore lint/suspicious/noThenProperty: a query of postgres.js is awaited as it is.
      then: (...handlers: Parameters<Promise<unknown>['then']>) =>
        pass(name, async () => run()).then(...handlers),
    }
  }
  const begin = (work: never) => pass('begin', () => real.begin(work))
  return drizzle(Object.assign(() => undefined, real, { unsafe, begin }) as unknown as typeof real)
}
