import 'server-only'
import { getAddress } from 'viem'
import { networkOf } from '../chains/networks'
import { db } from '../db/client'
import { env } from '../env'
import { ownerRows } from '../publishers/owners'
import { comingSteps } from '../publishers/pending'
import { heldAndLater, subjectsPending } from '../publishers/settings'
import { secretsToCome } from '../publishers/webhook-rotation'
import { type Actor, publishersOf } from './actor'

/** A guarded change that was signed and has not taken effect. */
export interface ComingChange {
  /** What is to be, as a sentence without its end. */
  words: string
  by: string
  effectiveAt: string
  /** The page on which it can be withdrawn. */
  where: 'people' | 'webhooks'
}

const database = () => db(env().DATABASE_URL)

/** Lists the guarded changes that somebody could withdraw, soonest first, so that nobody has to look for them. */
export async function comingFor(actor: Actor, nowMs = Date.now()): Promise<ComingChange[]> {
  if (!actor.mayWrite) return []
  const all = await Promise.all([
    comingPayTos(actor, nowMs),
    actor.role === 'owner' ? comingOwners(nowMs) : [],
    comingSecrets(actor),
  ])
  return all.flat().sort((a, b) => Date.parse(a.effectiveAt) - Date.parse(b.effectiveAt))
}

async function comingPayTos(actor: Actor, nowMs: number): Promise<ComingChange[]> {
  const subjects = await subjectsPending(database(), 'pay_to')
  if (subjects.length === 0) return []
  const theirs = (await publishersOf(actor)).filter(({ handle }) => subjects.includes(handle))
  const found = theirs.map(async ({ handle, name }) =>
    comingSteps(await heldAndLater(database(), 'pay_to', handle), nowMs).map(
      ({ key, value, setBy, effectiveAt }) => ({
        words: `${name} will be paid on ${networkOf(key)?.label ?? key} at ${value}`,
        by: setBy,
        effectiveAt,
        where: 'people' as const,
      }),
    ),
  )
  return (await Promise.all(found)).flat()
}

async function comingOwners(nowMs: number): Promise<ComingChange[]> {
  const first = env().OWNER_ADDRESS
  if (first === undefined) return []
  return comingSteps(await ownerRows(database(), first), nowMs).map(({ key, value, setBy, effectiveAt }) => ({
    words: `${getAddress(key)} will ${value === 'owner' ? 'be an owner' : 'not be an owner any more'}`,
    by: setBy,
    effectiveAt,
    where: 'people',
  }))
}

async function comingSecrets(actor: Actor): Promise<ComingChange[]> {
  const endpoints = await secretsToCome(database())
  if (endpoints.length === 0) return []
  const theirs = new Set((await publishersOf(actor)).map(({ handle }) => handle))
  return endpoints.flatMap(({ publisher, url, secretBy, secretFrom }) =>
    theirs.has(publisher) && secretBy && secretFrom
      ? {
          words: `The messages to ${new URL(url).host} will be signed with a new secret`,
          by: secretBy,
          effectiveAt: secretFrom.toISOString(),
          where: 'webhooks' as const,
        }
      : [],
  )
}
