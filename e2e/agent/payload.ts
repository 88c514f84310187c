import { decodePaymentRequiredHeader } from '@x402/core/http'
import type { PaymentRequired } from '@x402/core/types'
import { type Hex, toHex } from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import { type Authorization, authorizationTypedData } from '../../lib/x402/exact-evm'
import { recordSent } from '../sent'
import { usdc, world } from '../world'

/** A payload as an honest client would build it, so that a test can spoil exactly one thing about it. */
export interface Signed {
  authorization: Authorization
  signature: Hex
}

export const chainId = 84532

export function articleUrl(slug: string, origin = world().origin): string {
  return `${origin}/articles/${slug}`
}

/** Asks for an article without paying, and returns what its 402 says. */
export async function challengeOf(slug: string, origin?: string): Promise<PaymentRequired> {
  // On a busy machine the very first look at a price may take longer than the gate waits.
  const answer = await getSettled(articleUrl(slug, origin), {})
  const header = answer.headers.get('PAYMENT-REQUIRED')
  if (answer.status !== 402 || !header) throw new Error(`${slug} answered ${answer.status} without terms`)
  return decodePaymentRequiredHeader(header)
}

/** Signs the transfer that a 402 asks for, and a spoiled one when `change` says so. */
export async function sign(
  account: PrivateKeyAccount,
  required: PaymentRequired,
  change: Partial<Authorization> = {},
  token: Parameters<typeof authorizationTypedData>[0] = usdc,
  chain = chainId,
): Promise<Signed> {
  const [terms] = required.accepts
  if (!terms) throw new Error('the 402 offers nothing')
  const authorization: Authorization = {
    from: account.address,
    to: terms.payTo as Hex,
    value: BigInt(terms.amount),
    validAfter: 0n,
    validBefore: BigInt(Math.floor(Date.now() / 1000) + terms.maxTimeoutSeconds),
    nonce: toHex(crypto.getRandomValues(new Uint8Array(32))),
    ...change,
  }
  const signature = await account.signTypedData(authorizationTypedData(token, chain, authorization))
  return { authorization, signature }
}

/** The scheme's part of a payload, the same in both versions of the protocol. */
export function evmPayload({ authorization, signature }: Signed) {
  const { from, to, value, validAfter, validBefore, nonce } = authorization
  return {
    signature,
    authorization: {
      from,
      to,
      nonce,
      value: String(value),
      validAfter: String(validAfter),
      validBefore: String(validBefore),
    },
  }
}

export function v2Payload(required: PaymentRequired, signed: Signed) {
  return {
    x402Version: 2,
    resource: required.resource,
    accepted: required.accepts[0] as (typeof required.accepts)[0],
    payload: evmPayload(signed),
  }
}

export function v1Payload(signed: Signed) {
  return { x402Version: 1, scheme: 'exact', network: 'base-sepolia', payload: evmPayload(signed) }
}

export function encode(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64')
}

/** The header of a payment in version 2, as a stock client sends it. */
export function v2Headers(required: PaymentRequired, signed: Signed): Record<string, string> {
  return { 'PAYMENT-SIGNATURE': encode(v2Payload(required, signed)) }
}

export function v1Headers(signed: Signed): Record<string, string> {
  return { 'X-PAYMENT': encode(v1Payload(signed)) }
}

export interface Answer {
  status: number
  headers: Headers
  text: string
}

/** One request, read to its end. */
export async function get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(url, { headers, redirect: 'manual' })
  const read = { status: answer.status, headers: answer.headers, text: await answer.text() }
  recordSent({ url, headers }, read)
  return read
}

/** Sends the same request again for as long as the answer is that the outcome is still open. */
export async function getSettled(url: string, headers: Record<string, string>): Promise<Answer> {
  for (const deadline = Date.now() + 40_000; ; ) {
    const answer = await get(url, headers)
    if (answer.status !== 503 || Date.now() > deadline) return answer
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

/** The reason word that a refusal carries, wherever this kind of refusal carries it. */
export function reasonOf({ status, headers, text }: Answer): string {
  if (status !== 402) return (JSON.parse(text) as { code: string }).code
  return decodePaymentRequiredHeader(headers.get('PAYMENT-REQUIRED') ?? '').error ?? ''
}
