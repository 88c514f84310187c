/** One way to pay for a page: so much of this token, on this network, to this address. */
export interface Terms {
  /** CAIP-2. */
  network: string
  /** Token address. */
  asset: string
  /** Atomic units, as a decimal string. */
  amount: string
  payTo: string
  /** The token's EIP-712 domain name and version, which a payer needs in order to sign. */
  name: string
  version: string
}

/** The public terms of one page: all that the gate needs to know, and nothing that a stranger may not. */
export interface Tariff {
  slug: string
  title: string
  summary: string
  free: boolean
  /** Dollars, `"0.10"`. */
  price: string
  /** Which setting of the price this is; grows with every change. */
  priceVersion: number
  terms: Terms[]
}

/** `undefined` means that there is no such page. */
export type TariffSource = (slug: string) => Promise<Tariff | undefined>

export interface TariffCacheOptions {
  /** An answer younger than this is used as it is. */
  freshMs: number
  /** An answer younger than this is used while a new one is fetched. */
  staleMs: number
  /** The most slugs kept; the oldest go first, so unknown slugs cannot fill the memory. */
  size: number
  now?: () => number
}

interface Entry {
  value: Tariff | undefined
  at: number
  refreshing?: Promise<Tariff | undefined>
}

/**
 * Keeps tariffs in memory for a short time, so that the gate asks for each page once in a while and not on every request.
 *
 * A stale tariff is harmless: what a payer is bound to is the quote, not the tariff. When the source fails, a stale
 * answer is better than none until `staleMs`; after that the failure is the caller's to see.
 */
export function cachedTariffs(source: TariffSource, options: TariffCacheOptions): TariffSource {
  const { freshMs, staleMs, size, now = Date.now } = options
  const entries = new Map<string, Entry>()

  function fetchInto(slug: string, known: Entry | undefined): Promise<Tariff | undefined> {
    const refreshing = source(slug).then(
      (value) => {
        entries.delete(slug)
        entries.set(slug, { value, at: now() })
        const oldest = entries.size > size ? entries.keys().next().value : undefined
        if (oldest !== undefined) entries.delete(oldest)
        return value
      },
      (error: unknown) => {
        if (known) known.refreshing = undefined
        throw error
      },
    )
    if (known) known.refreshing = refreshing
    return refreshing
  }

  const first = new Map<string, Promise<Tariff | undefined>>()

  return async (slug) => {
    const entry = entries.get(slug)
    const age = entry ? now() - entry.at : Number.POSITIVE_INFINITY
    if (entry && age < freshMs) return entry.value
    if (entry && age < staleMs) {
      if (!entry.refreshing) fetchInto(slug, entry).catch(() => undefined)
      return entry.value
    }
    const running = first.get(slug) ?? fetchInto(slug, undefined).finally(() => first.delete(slug))
    first.set(slug, running)
    return running
  }
}
