import { type KeyRing, signToken } from './token'

/** Of a page and a kind of buyer, how many 402s were shown. */
export type Shown = [slug: string, buyer: 'person' | 'program', times: number]

/** The type of the token that a gate hands its counts in with: nobody else can make one. */
export const shownType = 'farthing-shown+jwt'

/** How long counts are kept before they are handed in, so that a busy page costs one request and not a thousand. */
const keepMs = 2000
const handInTimeoutMs = 4000

type Send = (shown: Shown[]) => Promise<unknown>

/**
 * Counts in memory, and hands the counts in a moment after the first. What is not taken is lost: the count says how many
 * 402s there were at least, and no answer waits for it.
 */
export function challengeCounter(send: Send) {
  const counts = new Map<string, Shown>()

  async function handIn(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, keepMs))
    const shown = [...counts.values()]
    counts.clear()
    await send(shown).catch(() => undefined)
  }

  /** Counts one; what it returns, if anything, is to be kept alive until it is over. */
  return (slug: string, buyer: Shown[1]): Promise<void> | undefined => {
    const key = `${buyer} ${slug}`
    const known = counts.get(key)
    if (known) known[2]++
    else counts.set(key, [slug, buyer, 1])
    return !known && counts.size === 1 ? handIn() : undefined
  }
}

/** Hands counts in to the internal route of this same app. */
export function sendShown(origin: string, keys: KeyRing, shown: Shown[]): Promise<Response> {
  return fetch(`${origin}/api/challenges`, {
    method: 'POST',
    body: signToken(keys, shownType, { shown, at: Math.floor(Date.now() / 1000) }),
    cache: 'no-store',
    signal: AbortSignal.timeout(handInTimeoutMs),
  })
}
