import { textToBase64 } from '../base64'

/** The protocol's header names; v1 spells its own with an `X-`. */
export const paymentRequiredHeader = 'PAYMENT-REQUIRED'
export const paymentSignatureHeader = 'PAYMENT-SIGNATURE'
export const paymentResponseHeader = 'PAYMENT-RESPONSE'
export const paymentHeaderV1 = 'X-PAYMENT'
export const paymentResponseHeaderV1 = 'X-PAYMENT-RESPONSE'
export const signInHeader = 'SIGN-IN-WITH-X'

const notAscii = /[\u0080-\uffff]/g

/** Writes a protocol object as JSON with everything beyond ASCII escaped. */
export function asciiJson(value: object): string {
  return JSON.stringify(value).replace(notAscii, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Encodes a protocol object as a header value: ASCII JSON in base64. */
export function encodeHeader(value: object): string {
  return textToBase64(asciiJson(value))
}

/**
 * Headers for every answer of a paid page. A shared cache must never keep a paid body or somebody's quote: three
 * spellings, because CDNs listen to different ones. Scripts of other origins may read the protocol's headers, but no
 * cookie of ours ever reaches us from there.
 */
export const doorHeaders: Readonly<Record<string, string>> = {
  'Cache-Control': 'private, no-store',
  'CDN-Cache-Control': 'no-store',
  'Vercel-CDN-Cache-Control': 'no-store',
  Vary: `Accept, Cookie, RSC, ${paymentSignatureHeader}, ${paymentHeaderV1}, ${signInHeader}`,
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': `${paymentRequiredHeader}, ${paymentResponseHeader}, ${paymentResponseHeaderV1}, Retry-After`,
}

/** Headers of the free answer to a preflight. */
export const preflightHeaders: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS',
  // The v1 client sends Access-Control-Expose-Headers as a request header, so a browser asks to send it.
  'Access-Control-Allow-Headers': `Accept, Content-Type, Access-Control-Expose-Headers, ${paymentSignatureHeader}, ${paymentHeaderV1}, ${signInHeader}`,
  'Access-Control-Max-Age': '86400',
  Allow: 'GET, HEAD, OPTIONS',
}
