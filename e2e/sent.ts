import type { Hex } from 'viem'
import { articles } from './articles'
import { record } from './record'
import { world } from './world'

/** A request with one payment for an article that a story sent to the world's site, and what was answered. */
export interface Sent {
  slug: string
  version: 1 | 2
  /** The header that held the payment, as it was sent. */
  header: string
  payer: string
  nonce: Hex
  status: number
  read: boolean
}

interface Asked {
  url: string
  headers: Record<string, string>
}

/** Processes on the world's own database that this worker has started beside the two. */
const more = new Set<string>()

/** Counts a process among those of the world's site. */
export function joinWorld(origin: string): void {
  more.add(origin)
}

/** Writes down a payment that was sent to the world's site, by whatever client. What is no payment is not written down. */
export function recordSent(asked: Asked, answer: { status: number; text?: string }): void {
  const payment = paymentIn(asked)
  if (!payment) return
  const { slug, status } = { ...payment, ...answer }
  const { secret = '' } = articles.find((article) => article.slug === slug) ?? {}
  // A page gets its answer as a stream that a test must not take from it: whoever hears 200 has what was paid for.
  const read = status === 200 && (answer.text?.includes(secret) ?? true)
  record('sent', { ...payment, status, read })
}

function paymentIn({ url, headers }: Asked): Omit<Sent, 'status' | 'read'> | undefined {
  const named = new Headers(headers)
  const [v2, v1] = [named.get('PAYMENT-SIGNATURE'), named.get('X-PAYMENT')]
  const header = v2 ?? v1
  if (header === null || (v2 !== null && v1 !== null)) return undefined
  const { origin, pathname } = new URL(url)
  if (![world().origin, world().otherOrigin, ...more].includes(origin)) return undefined
  const slug = pathname.replace('/articles/', '')
  if (!articles.some((article) => article.slug === slug)) return undefined
  const authorization = authorizationIn(header)
  if (!authorization) return undefined
  const { from, nonce } = authorization
  return { slug, version: v2 === null ? 1 : 2, header, payer: from.toLowerCase(), nonce }
}

function authorizationIn(header: string): { from: string; nonce: Hex } | undefined {
  try {
    const { payload } = JSON.parse(Buffer.from(header, 'base64').toString())
    const { from, nonce } = payload.authorization
    return typeof from === 'string' && typeof nonce === 'string'
      ? { from, nonce: nonce.toLowerCase() as Hex }
      : undefined
  } catch {
    return undefined
  }
}
