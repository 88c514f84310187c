import type { PaymentRequired, PaymentRequirements } from '@x402/core/types'
import type { Address, Hex } from 'viem'
import { textFromBase64, textToBase64 } from '@/lib/base64'
import { type Network, networkOf } from '@/lib/chains/networks'
import { type Token, usdcOn } from '@/lib/chains/tokens'
import { type Authorization, authorizationTypedData } from './exact-evm'

/** What a reader is about to sign: the server's offer, with everything that matters taken from our own tables. */
export type Terms = {
  readonly network: Network
  readonly token: Token
  readonly payTo: Address
  readonly amount: bigint
  readonly maxTimeoutSeconds: number
  /** The offer as it came, echoed in the payload. */
  readonly accepted: PaymentRequirements
  readonly resource: PaymentRequired['resource']
}

export type Offer =
  | { readonly kind: 'fits'; readonly terms: Terms }
  | { readonly kind: 'price-changed'; readonly amount: bigint }
  | {
      readonly kind: 'unfit'
      readonly what: 'network' | 'token' | 'recipient' | 'self' | 'amount' | 'lifetime'
    }

const LONGEST_TIMEOUT_SECONDS = 3600
const ADDRESS = /^0x[0-9a-fA-F]{40}$/
const AMOUNT = /^[1-9][0-9]{0,29}$/

/** Reads a base64 JSON header; undefined when it is missing or not an object. */
export function decodeHeader(header: string | null): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(textFromBase64(header ?? '') ?? '')
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Reads the `PAYMENT-REQUIRED` header of a 402; undefined when it is not x402 version 2. */
export function readPaymentRequired(header: string | null): PaymentRequired | undefined {
  const value = decodeHeader(header)
  if (value?.x402Version !== 2 || !isRecord(value.resource) || !Array.isArray(value.accepts)) return undefined
  return value as unknown as PaymentRequired
}

/**
 * Compares the server's offer with what the reader was shown and with our own tables.
 * A page or a server that was tampered with can name another token, network or amount; such an offer never fits.
 */
export function checkOffer(
  required: PaymentRequired,
  expected: { network: string; amount: bigint; payer: string },
): Offer {
  const network = networkOf(expected.network)
  const token = usdcOn(expected.network)
  const offers = required.accepts.filter(
    (entry) => isRecord(entry) && entry.scheme === 'exact' && entry.network === expected.network,
  )
  // The site may take more tokens on this network than the one that this page pays with.
  const accepted = offers.find((entry) => token && namesToken(entry, token)) ?? offers[0]
  if (!network || !token || !accepted) return { kind: 'unfit', what: 'network' }
  if (!namesToken(accepted, token)) return { kind: 'unfit', what: 'token' }
  if (!canReceive(accepted.payTo, token)) return { kind: 'unfit', what: 'recipient' }
  if (accepted.payTo.toLowerCase() === expected.payer.toLowerCase()) return { kind: 'unfit', what: 'self' }
  if (typeof accepted.amount !== 'string' || !AMOUNT.test(accepted.amount))
    return { kind: 'unfit', what: 'amount' }
  const { maxTimeoutSeconds } = accepted
  if (!isLifetime(maxTimeoutSeconds)) return { kind: 'unfit', what: 'lifetime' }
  const amount = BigInt(accepted.amount)
  if (amount !== expected.amount) return { kind: 'price-changed', amount }
  const payTo = accepted.payTo as Address
  return {
    kind: 'fits',
    terms: { network, token, payTo, amount, maxTimeoutSeconds, accepted, resource: required.resource },
  }
}

/** A fresh EIP-3009 authorization for these terms; it dies by itself after the offer's own lifetime. */
export function authorizationFor(
  terms: Terms,
  payer: Address,
  nowSeconds: number,
  nonce: Hex = randomNonce(),
): Authorization {
  return {
    from: payer,
    to: terms.payTo,
    value: terms.amount,
    validAfter: 0n,
    validBefore: BigInt(Math.floor(nowSeconds) + terms.maxTimeoutSeconds),
    nonce,
  }
}

/** The EIP-712 data a wallet signs, the same that the server checks; its domain comes from our token table. */
export function typedDataFor(terms: Terms, authorization: Authorization) {
  return authorizationTypedData(terms.token, terms.network.chainId, authorization)
}

/** The `PAYMENT-SIGNATURE` header value for a signed authorization. */
export function paymentHeader(terms: Terms, authorization: Authorization, signature: Hex): string {
  const { from, to, value, validAfter, validBefore, nonce } = authorization
  return textToBase64(
    JSON.stringify({
      x402Version: 2,
      resource: terms.resource,
      accepted: terms.accepted,
      payload: {
        signature,
        authorization: {
          from,
          to,
          value: value.toString(),
          validAfter: validAfter.toString(),
          validBefore: validBefore.toString(),
          nonce,
        },
      },
    }),
  )
}

function namesToken(accepted: PaymentRequirements, token: Token): boolean {
  if (typeof accepted.asset !== 'string') return false
  if (accepted.asset.toLowerCase() !== token.address.toLowerCase()) return false
  const extra: Record<string, unknown> = isRecord(accepted.extra) ? accepted.extra : {}
  return extra.name === token.name && extra.version === token.version
}

function canReceive(payTo: unknown, token: Token): boolean {
  if (typeof payTo !== 'string' || !ADDRESS.test(payTo) || BigInt(payTo) === 0n) return false
  return payTo.toLowerCase() !== token.address.toLowerCase()
}

function isLifetime(seconds: unknown): boolean {
  return Number.isInteger(seconds) && Number(seconds) >= 1 && Number(seconds) <= LONGEST_TIMEOUT_SECONDS
}

function randomNonce(): Hex {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
