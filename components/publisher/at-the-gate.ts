import { atomicAmount } from '@/lib/pricing/price'
import { decodeHeader } from '@/lib/x402/browser-payment'

const EVERY_MS = 400
const PATIENCE_MS = 8000

/**
 * Waits until the gate asks this price of a stranger. The dashboard does not believe that a change has arrived because
 * it was saved: it looks.
 */
export async function hasArrived(slug: string, price: string): Promise<boolean> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; ) {
    if ((await askedOfStrangers(slug)) === atomicAmount(price, 6)) return true
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
  }
  return false
}

async function askedOfStrangers(slug: string): Promise<bigint | undefined> {
  try {
    const response = await fetch(`/articles/${slug}`, {
      method: 'HEAD',
      headers: { Accept: 'application/json' },
      credentials: 'omit',
      cache: 'no-store',
    })
    if (response.status === 200) return 0n
    const required = decodeHeader(response.headers.get('PAYMENT-REQUIRED')) as
      | { accepts?: { amount: string }[] }
      | undefined
    const amount = required?.accepts?.[0]?.amount
    return amount === undefined ? undefined : BigInt(amount)
  } catch {
    return undefined
  }
}
