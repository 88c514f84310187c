import 'server-only'
import { createHmac, timingSafeEqual } from 'node:crypto'

/** A notification older than this, or from further in the future, is a replay or a clock gone wrong. */
export const windowSeconds = 300

const maxHeaderLength = 4096
const headerNames = /^[a-z0-9-]+(?: [a-z0-9-]+)*$/

interface Signature {
  timestamp: string
  /** Names of the request headers that are signed too; only with `v1`. */
  headerNames: string
  v0?: string
  v1?: string
}

/** Why a notification is not Coinbase's. */
export type SignatureProblem = 'malformed' | 'mismatch' | 'outside_window'

/**
 * Checks an `X-Hook0-Signature` over the bytes that came. `undefined` when nothing is wrong.
 *
 * v0 signs the time and the body, v1 some headers too. Where both are there v1 counts, and a v0 beside it does not make
 * up for a v1 that is wrong. Each secret is tried to the end, so that the time taken tells nothing.
 */
export function checkSignature(
  secrets: readonly string[],
  headers: Headers,
  body: Uint8Array,
  nowSeconds: number,
): SignatureProblem | undefined {
  const signature = parse(headers.get('x-hook0-signature') ?? '')
  if (!signature) return 'malformed'
  const given = Buffer.from(signature.v1 ?? signature.v0 ?? '', 'hex')
  const signed = signedPrefix(signature, headers)
  let fits = false
  for (const secret of secrets) {
    const expected = createHmac('sha256', secret).update(signed).update(body).digest()
    fits = timingSafeEqual(expected, given) || fits
  }
  if (!fits) return 'mismatch'
  return Math.abs(nowSeconds - Number(signature.timestamp)) > windowSeconds ? 'outside_window' : undefined
}

/** What is signed in front of the body. A header that is named and missing counts as empty. */
function signedPrefix({ timestamp, headerNames: names, v1 }: Signature, headers: Headers): string {
  if (v1 === undefined) return `${timestamp}.`
  const values = names === '' ? [] : names.split(' ').map((name) => headers.get(name) ?? '')
  return `${timestamp}.${names}.${values.join('.')}.`
}

/** Reads `t=…,v0=…,h=…,v1=…` in any order. Anything that could be read in two ways is not read at all. */
function parse(header: string): Signature | undefined {
  if (header.length > maxHeaderLength) return undefined
  const fields = new Map<string, string>()
  for (const part of header.split(',')) {
    const at = part.indexOf('=')
    const name = part.slice(0, Math.max(at, 0)).trim()
    if (at < 0 || fields.has(name)) return undefined
    fields.set(name, part.slice(at + 1).trim())
  }
  const timestamp = fields.get('t') ?? ''
  const names = fields.get('h') ?? ''
  const v0 = fields.get('v0')
  const v1 = fields.get('v1')
  const isDigest = (text: string | undefined) => text === undefined || /^[0-9a-f]{64}$/i.test(text)
  if (!/^\d{1,12}$/.test(timestamp) || (names !== '' && !headerNames.test(names))) return undefined
  if ((v0 === undefined && v1 === undefined) || !isDigest(v0) || !isDigest(v1)) return undefined
  return {
    timestamp,
    headerNames: names,
    ...(v0 === undefined ? {} : { v0 }),
    ...(v1 === undefined ? {} : { v1 }),
  }
}
