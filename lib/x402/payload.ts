import { z } from 'zod'
import { textFromBase64 } from '../base64'
import { unwrap } from '../chains/erc6492'
import { networkOf, networkOfV1 } from '../chains/networks'
import type { SignedPayment } from './exact-evm'
import { parseJson } from './json'

/** No honest payload comes near this; decoding starts only below it. */
export const maxHeaderBytes = 8192

const decimal = z.string().regex(/^(0|[1-9][0-9]{0,77})$/)
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/)
const evmPayload = z.strictObject({
  // An ECDSA signature is 65 bytes; those of smart wallets are longer, and longer still with their deployment around them.
  signature: z
    .string()
    .regex(/^0x(?:[0-9a-fA-F]{2}){1,2048}$/)
    .refine((signature) => unwrap(signature as `0x${string}`) !== undefined),
  authorization: z.strictObject({
    from: address,
    to: address,
    value: decimal,
    validAfter: decimal,
    validBefore: decimal,
    nonce: z.string().regex(/^0x[0-9a-fA-F]{64}$/),
  }),
})

const v1 = z.strictObject({
  x402Version: z.literal(1),
  scheme: z.literal('exact'),
  network: z.string(),
  payload: evmPayload,
})

const v2 = z.strictObject({
  x402Version: z.literal(2),
  // Unsigned and sent by the payer: of no use but to notice a client that is talking about another page.
  resource: z.object({ url: z.string() }).nullish(),
  accepted: z.strictObject({
    scheme: z.literal('exact'),
    network: z.string(),
    amount: decimal,
    asset: address,
    payTo: address,
    maxTimeoutSeconds: z.number(),
    extra: z.looseObject({ name: z.string(), version: z.string(), quote: z.string().max(2048) }),
  }),
  payload: evmPayload,
  extensions: z.unknown().optional(),
})

/** Why a header is no payment, in x402's words. */
export type PayloadProblem =
  | 'invalid_payload'
  | 'invalid_x402_version'
  | 'unsupported_scheme'
  | 'invalid_network'

export type DecodedPayload =
  | { ok: true; payment: SignedPayment; resourceUrl?: string }
  | { ok: false; reason: PayloadProblem; detail: string }

/**
 * Decodes a `PAYMENT-SIGNATURE` (v2) or `X-PAYMENT` (v1) header. Both become the same shape here, and v1 exists
 * nowhere further in. The version in the payload must be the one of the header it came in.
 */
export function decodePayment(header: string, version: 1 | 2): DecodedPayload {
  if (header.length > maxHeaderBytes)
    return refuse('invalid_payload', `The payment header is over ${maxHeaderBytes} bytes.`)
  const text = textFromBase64(header)
  if (text === undefined)
    return refuse('invalid_payload', 'The payment header is not canonical base64 of UTF-8 text.')
  const json = parseJson(text)
  if (!json.ok) return refuse('invalid_payload', json.detail)
  const value = json.value as Record<string, unknown> | null
  if (typeof value !== 'object' || value === null)
    return refuse('invalid_payload', 'The payment is not a JSON object.')
  if (value.x402Version !== version) {
    return refuse('invalid_x402_version', `This header takes x402Version ${version}.`)
  }
  return version === 1 ? fromV1(value) : fromV2(value)
}

function fromV1(value: Record<string, unknown>): DecodedPayload {
  if (value.scheme !== 'exact') return refuse('unsupported_scheme', 'Only scheme "exact" is taken.')
  const network = networkOfV1(String(value.network))
  if (!network) return refuse('invalid_network', 'This network is not known.')
  const parsed = v1.safeParse(value)
  if (!parsed.success) return refuse('invalid_payload', issue(parsed.error))
  return { ok: true, payment: { x402Version: 1, network: network.caip2, ...signed(parsed.data.payload) } }
}

function fromV2(value: Record<string, unknown>): DecodedPayload {
  const named = value.accepted as { scheme?: unknown; network?: unknown } | undefined
  if (named?.scheme !== 'exact') return refuse('unsupported_scheme', 'Only scheme "exact" is taken.')
  if (!networkOf(String(named.network))) return refuse('invalid_network', 'This network is not known.')
  const parsed = v2.safeParse(value)
  if (!parsed.success) return refuse('invalid_payload', issue(parsed.error))
  const { accepted, payload, resource } = parsed.data
  const { name, version, quote } = accepted.extra
  const { amount, asset, payTo, maxTimeoutSeconds, network } = accepted
  return {
    ok: true,
    payment: {
      x402Version: 2,
      network,
      ...signed(payload),
      accepted: { amount, asset, payTo, maxTimeoutSeconds, name, version, quote },
    },
    ...(resource ? { resourceUrl: resource.url } : {}),
  }
}

/** One spelling inside: addresses and hex in lower case, amounts as integers. */
function signed(payload: z.infer<typeof evmPayload>): Pick<SignedPayment, 'authorization' | 'signature'> {
  const { from, to, value, validAfter, validBefore, nonce } = payload.authorization
  const lower = (hex: string) => hex.toLowerCase() as `0x${string}`
  return {
    signature: lower(payload.signature),
    authorization: {
      from: lower(from),
      to: lower(to),
      value: BigInt(value),
      validAfter: BigInt(validAfter),
      validBefore: BigInt(validBefore),
      nonce: lower(nonce),
    },
  }
}

function refuse(reason: PayloadProblem, detail: string): DecodedPayload {
  return { ok: false, reason, detail }
}

function issue(error: z.ZodError): string {
  const first = error.issues[0]
  return `The payment does not have the right shape at "${first?.path.join('.') ?? ''}".`
}
