import { bytesFromBase64Url } from '@/lib/base64'
import { pathOf } from '@/lib/pricing/slug'
import { decodeHeader } from '@/lib/x402/browser-payment'

const EVERY_MS = 400
const PATIENCE_MS = 8000
/** Enough to see that a change has arrived; looking at a thousand pages would be a load of its own. */
const MOST = 20

/** What was saved of a page or a pass, and has to be what the gate goes by. */
export interface Saved {
  slug: string
  /** The version of the setting, which grows with every change of anything that a gate is told. */
  version: number
  free?: boolean
}

/**
 * `unpayable`: the gate offers nothing, because no address is named to be paid at, or because there is no price in the
 * tokens that are taken; it does not say which. `unseen`: there was nothing to look at.
 */
export type Arrival = 'live' | 'slow' | 'unpayable' | 'unseen'

/**
 * Waits until the gate goes by what was saved. The dashboard does not believe that a change has arrived because it was
 * saved: it looks, as a stranger would. A 402 holds the version of the settings that it was made from, so this sees a change of
 * any of them, also of what a stranger is not told.
 */
export async function arrivalOf(all: readonly Saved[]): Promise<Arrival> {
  if (all.length === 0) return 'unseen'
  const deadline = Date.now() + PATIENCE_MS
  for (const saved of all.slice(0, MOST)) {
    const arrival = await arrivalOfOne(saved, deadline)
    if (arrival !== 'live') return arrival
  }
  return 'live'
}

async function arrivalOfOne(saved: Saved, deadline: number): Promise<Arrival> {
  for (;;) {
    const told = await toldToStrangers(saved.slug)
    if (told === 'free' ? saved.free : typeof told === 'number' && told >= saved.version) return 'live'
    if (Date.now() > deadline) return told === 'no offer' ? 'unpayable' : 'slow'
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
  }
}

/** The version that the gate's 402 was made from. Of a page that is free nothing else depends on the gate. */
async function toldToStrangers(slug: string): Promise<number | 'free' | 'no offer' | undefined> {
  try {
    const response = await fetch(pathOf(slug), {
      method: 'HEAD',
      headers: { Accept: 'application/json' },
      credentials: 'omit',
      cache: 'no-store',
    })
    if (response.status === 200) return 'free'
    const required = decodeHeader(response.headers.get('PAYMENT-REQUIRED')) as
      | { accepts?: { extra?: { quote?: string } }[] }
      | undefined
    const offers = required?.accepts
    return offers?.length === 0 ? 'no offer' : versionIn(offers?.[0]?.extra?.quote)
  } catch {
    return undefined
  }
}

/** Reads the second claim of a quote (`lib/pricing/quote.ts`). Its signature is for the server, which made it. */
function versionIn(quote = ''): number | undefined {
  const claims = bytesFromBase64Url(quote.split('.')[1] ?? '')
  if (!claims) return undefined
  const [, version] = JSON.parse(new TextDecoder().decode(claims)) as [string, number]
  return version
}
