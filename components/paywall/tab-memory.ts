import type { ShownFare } from '@/lib/fares'

/** What this tab remembers of a purchase, so that a reload neither forgets a payment nor asks for it again. */

/** A signed payment whose outcome is not known yet. The header is resent as it is until the server is certain. */
export type PendingPayment = {
  readonly header: string
  readonly amount: string
  readonly network: string
  readonly payer: string
  readonly wallet: string
  /** The machine-local chain has no explorer to link to. */
  readonly local: boolean
}

export type PaymentReceipt = {
  /** `found`: the article was open when the page came back, before this tab had heard of its payment. */
  readonly kind: 'paid' | 'restored' | 'found'
  readonly publisher?: string
  readonly amount?: string
  readonly transaction?: string
  readonly network?: string
  readonly local?: boolean
  /** How far it brought the reader towards passes. */
  readonly fares?: readonly ShownFare[]
  /** True until the article has been shown once after the purchase. */
  readonly fresh: boolean
}

type Kind = 'pending' | 'receipt'

export const pendingPayments = {
  read: (slug: string) => read('pending', slug, isPending),
  save: (slug: string, payment: PendingPayment) => write('pending', slug, payment),
  clear: (slug: string) => remove('pending', slug),
}

export const receipts = {
  read: (slug: string) => read('receipt', slug, isReceipt),
  save: (slug: string, receipt: PaymentReceipt) => write('receipt', slug, receipt),
}

// Storage can be switched off or full: then the tab forgets on reload, and the server still charges only once.
function read<T>(kind: Kind, slug: string, is: (value: unknown) => value is T): T | undefined {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(keyOf(kind, slug)) ?? 'null')
    return is(value) ? value : undefined
  } catch {
    return undefined
  }
}

function write(kind: Kind, slug: string, value: PendingPayment | PaymentReceipt) {
  try {
    sessionStorage.setItem(keyOf(kind, slug), JSON.stringify(value))
  } catch {}
}

function remove(kind: Kind, slug: string) {
  try {
    sessionStorage.removeItem(keyOf(kind, slug))
  } catch {}
}

function keyOf(kind: Kind, slug: string) {
  return `farthing:${kind}:${slug}`
}

function isPending(value: unknown): value is PendingPayment {
  return hasStrings(value, ['header', 'amount', 'network', 'payer', 'wallet'])
}

function isReceipt(value: unknown): value is PaymentReceipt {
  return hasStrings(value, ['kind'])
}

function hasStrings(value: unknown, keys: string[]): boolean {
  if (typeof value !== 'object' || value === null) return false
  return keys.every((key) => typeof (value as Record<string, unknown>)[key] === 'string')
}
