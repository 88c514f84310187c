import 'server-only'
import { createHmac } from 'node:crypto'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Db } from '../db/client'
import { log } from '../log'
import { addAll, type Count } from './rate-limit-store'

/** So many requests in so many seconds, counted from the first of them. */
export interface Policy {
  name: string
  quota: number
  windowSeconds: number
}

/** A request as one limit sees it: whom it is counted for. */
export interface Use {
  policy: Policy
  subject: string
}

/** A limit that a request went over, and when it may come again. */
export interface Exceeded {
  policy: Policy
  waitMs: number
}

/** `unknown`: the store does not answer, so nobody can say how often this sender has come. */
export type LimitOutcome =
  | { kind: 'within' }
  | { kind: 'over'; exceeded: [Exceeded, ...Exceeded[]] }
  | { kind: 'unknown' }

export interface Limiter {
  db: Db
  /** Hides what is counted from whoever reads the table. */
  secret: Uint8Array
  /** What holds while the store does not answer: nothing passes, or each process counts for itself. */
  whenDown: 'closed' | 'memory'
  /** Called when the store is asked: what a request within its limits needs can be asked for at the same time. */
  meanwhile?: (() => void) | undefined
}

/** Reading asks a store that has just failed no more for so long: a reader must not wait for it each time. */
const pauseMs = 5000
const downUntil = new WeakMap<Db, number>()

interface Keyed extends Use {
  key: string
}

const holder = globalThis as { farthingLimits?: Map<string, RateLimiterMemory> }

/**
 * Says whether a request is known here to be over one of its limits, without counting it. That costs no statement: a
 * flood is turned away from memory.
 */
export async function alreadyOver(secret: Uint8Array, uses: Use[]): Promise<LimitOutcome> {
  const keyed = uses.map((use) => ({ ...use, key: keyOf(secret, use) }))
  return outcomeOf(await Promise.all(keyed.map(remembered)))
}

/**
 * Counts a request in this process alone, and says whether there were more than that here. A hint that costs no
 * statement: other processes do not know of it.
 */
export async function isOftenHere(secret: Uint8Array, use: Use): Promise<boolean> {
  return (await countedHere({ ...use, key: keyOf(secret, use) })) !== undefined
}

/** Counts a request under all of its limits, unless it is known here to be over one of them. */
export async function countUse(
  { db, secret, whenDown, meanwhile }: Limiter,
  uses: Use[],
): Promise<LimitOutcome> {
  const known = await alreadyOver(secret, uses)
  if (known.kind === 'over') return known
  const keyed = uses.map((use) => ({ ...use, key: keyOf(secret, use) }))
  const here = async () => outcomeOf(await Promise.all(keyed.map(countedHere)))
  if (whenDown === 'memory' && (downUntil.get(db) ?? 0) > Date.now()) return here()
  try {
    const entries = keyed.map(({ key, policy }) => ({ key, windowSeconds: policy.windowSeconds }))
    const counting = addAll(db, entries)
    meanwhile?.()
    const counts = await counting
    const outcome = outcomeOf(keyed.map((use) => judged(use, counts)))
    if (outcome.kind === 'over') {
      log().info({ limits: outcome.exceeded.map(({ policy }) => policy.name) }, 'rate limited')
    }
    return outcome
  } catch (error) {
    log().error({ err: error, whenDown }, 'the rate limits cannot be counted')
    downUntil.set(db, Date.now() + pauseMs)
    return whenDown === 'closed' ? { kind: 'unknown' } : here()
  }
}

function keyOf(secret: Uint8Array, { policy, subject }: Use): string {
  const hash = createHmac('sha256', secret).update(`rate-limit ${policy.name} ${subject}`).digest('base64url')
  return `${policy.name}:${hash.slice(0, 22)}`
}

function outcomeOf(each: (Exceeded | undefined)[]): LimitOutcome {
  const [first, ...rest] = each.filter((exceeded) => exceeded !== undefined)
  return first ? { kind: 'over', exceeded: [first, ...rest] } : { kind: 'within' }
}

/** What the store says of one limit. Once over, it stays over until its window ends: that is remembered. */
function judged({ key, policy }: Keyed, counts: Count[]): Exceeded | undefined {
  const count = counts.find((candidate) => candidate.key === key)
  if (!count || count.points <= policy.quota) return undefined
  void memoryOf(policy).block(key, count.leftMs / 1000)
  return { policy, waitMs: count.leftMs }
}

async function remembered({ key, policy }: Keyed): Promise<Exceeded | undefined> {
  const known = await memoryOf(policy).get(key)
  const isOver = known && known.consumedPoints > policy.quota && known.msBeforeNext > 0
  return isOver ? { policy, waitMs: known.msBeforeNext } : undefined
}

async function countedHere({ key, policy }: Keyed): Promise<Exceeded | undefined> {
  try {
    await memoryOf(policy).consume(key)
    return undefined
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return { policy, waitMs: refusal.msBeforeNext }
    throw refusal
  }
}

/** Entries go when their window ends, so this holds what one window can bring. */
function memoryOf({ name, quota, windowSeconds }: Policy): RateLimiterMemory {
  holder.farthingLimits ??= new Map()
  const id = `${name} ${quota} ${windowSeconds}`
  const known = holder.farthingLimits.get(id)
  if (known) return known
  const memory = new RateLimiterMemory({ points: quota, duration: windowSeconds, keyPrefix: '' })
  holder.farthingLimits.set(id, memory)
  return memory
}
