/** Where a value comes from. `context` is whatever a fetch needs beside the key; it never decides what the value is. */
export type Source<T, C> = (key: string, context: C) => Promise<T>

export interface CacheOptions {
  /** A value younger than this is used as it is. */
  freshMs: number
  /** A value younger than this is used while a new one is fetched. */
  staleMs: number
  /** A value older than this is not given while the source answers: who asks waits for it. Without it, as `staleMs`. */
  waitMs?: number
  /** The most keys kept; the oldest go first, so that no flood of keys can fill the memory. */
  size: number
  now?: () => number
}

interface Entry<T> {
  value: T
  at: number
}

/** A source with a memory: a value that is at hand comes at once, not as a promise. */
export type Cached<T, C> = (key: string, context: C) => T | Promise<T>

/**
 * Keeps values in memory for a short time, so that a source is asked once in a while and not on every request, and
 * once for all who ask at the same time. When the source fails, a stale value is better than none until `staleMs`;
 * after that the failure is the caller's to see.
 */
export function cached<T, C>(source: Source<T, C>, options: CacheOptions): Cached<T, C> {
  const { freshMs, staleMs, waitMs = staleMs, size, now = Date.now } = options
  const entries = new Map<string, Entry<T>>()
  const running = new Map<string, Promise<T>>()

  function fetchInto(key: string, context: C): Promise<T> {
    const known = running.get(key)
    if (known) return known
    const fetching = source(key, context)
      .then((value) => {
        entries.delete(key)
        entries.set(key, { value, at: now() })
        const oldest = entries.size > size ? entries.keys().next().value : undefined
        if (oldest !== undefined) entries.delete(oldest)
        return value
      })
      .finally(() => running.delete(key))
    running.set(key, fetching)
    return fetching
  }

  return (key, context) => {
    const entry = entries.get(key)
    const age = entry ? now() - entry.at : Number.POSITIVE_INFINITY
    if (!entry || age >= staleMs) return fetchInto(key, context)
    if (age >= waitMs) return fetchInto(key, context).catch(() => entry.value)
    if (age >= freshMs && !running.has(key)) fetchInto(key, context).catch(() => undefined)
    return entry.value
  }
}
