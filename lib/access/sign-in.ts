import 'server-only'
import { sql } from 'drizzle-orm'
import { type Address, getAddress, type Hex, hashMessage, isHex, type PublicClient } from 'viem'
import { createSiweMessage, parseSiweMessage, type SiweMessage } from 'viem/siwe'
import { z } from 'zod'
import { textFromBase64 } from '../base64'
import { askWallet } from '../chains/smart-wallet'
import type { Db } from '../db/client'
import type { KeyRing } from '../token'
import { isOurNonce } from './sign-in-nonce'

/** Where a sign-in has to be meant for. */
export interface SignInContext {
  db: Db
  /** The node of a chain; `undefined` for one that payment is not taken on, and then neither are sign-ins. */
  clientOf: (chainId: number) => PublicClient | undefined
  sessionKeys: KeyRing
  publicOrigin: string
  /** Whose wallets may sign in before they are on the chain, in lower case. */
  walletFactories: readonly Address[]
}

/** Why a sign-in is refused, in the words of `sign-in-with-x`. */
export type SignInRefusal =
  | 'malformed'
  | 'domain_mismatch'
  | 'uri_mismatch'
  | 'chain_id'
  | 'nonce'
  | 'signature'
  | 'verifier_error'
  | 'issued_at'
  | 'issued_at_too_old'
  | 'issued_at_in_future'
  | 'expiration_time'
  | 'expired'
  | 'not_yet_valid'

export type SignInOutcome =
  | { ok: true; wallet: string }
  /** With the wallet that it says it is of, when it says so. */
  | { ok: false; reason: `invalid_siwx_${SignInRefusal}`; wallet?: string }

const maxAgeMs = 5 * 60_000
/** The same bound as for the signature of a payment. */
const maxSignatureBytes = 2048
const skewMs = 30_000

function refused(reason: SignInRefusal, address?: string): SignInOutcome {
  const wallet = address && { wallet: address.toLowerCase() }
  return { ok: false, reason: `invalid_siwx_${reason}`, ...wallet }
}

/** Every field the standard leaves open and a stranger could turn against the reader is pinned here. */
function checkMessage(
  message: Partial<SiweMessage>,
  context: SignInContext,
  nowMs: number,
): SignInRefusal | undefined {
  const origin = new URL(context.publicOrigin)
  const uri = URL.canParse(message.uri ?? '') ? new URL(message.uri ?? '') : undefined
  if (!message.address || message.version !== '1' || !message.nonce) return 'malformed'
  if (message.domain !== origin.host || (message.scheme && `${message.scheme}:` !== origin.protocol))
    return 'domain_mismatch'
  if (uri?.origin !== origin.origin) return 'uri_mismatch'
  if (message.chainId === undefined || !context.clientOf(message.chainId)) return 'chain_id'
  const issued = message.issuedAt?.getTime() ?? Number.NaN
  if (Number.isNaN(issued)) return 'issued_at'
  if (issued > nowMs + skewMs) return 'issued_at_in_future'
  if (issued < nowMs - maxAgeMs) return 'issued_at_too_old'
  const expires = message.expirationTime?.getTime() ?? Number.NaN
  if (Number.isNaN(expires)) return 'expiration_time'
  if (expires <= nowMs) return 'expired'
  if (message.notBefore && message.notBefore.getTime() > nowMs) return 'not_yet_valid'
  if (!isOurNonce(context.sessionKeys, message.nonce, nowMs / 1000)) return 'nonce'
  return undefined
}

/** Verifies an EIP-4361 message as a wallet signed it in the browser. Uses its nonce up. */
export async function verifySignIn(
  context: SignInContext,
  text: string,
  signature: string,
  nowMs: number,
): Promise<SignInOutcome> {
  const message = parseSiweMessage(text)
  const { address, nonce } = message
  const wrong = checkMessage(message, context, nowMs)
  if (wrong) return refused(wrong, address)
  const client = context.clientOf(message.chainId ?? 0)
  if (!isHex(signature) || signature.length > 2 + 2 * maxSignatureBytes) return refused('malformed', address)
  if (!address || !nonce || !client) return refused('malformed', address)
  const genuine = await isSigned(client, context.walletFactories, {
    wallet: address,
    message: text,
    signature,
  })
  if (genuine === undefined) return refused('verifier_error', address)
  if (!genuine) return refused('signature', address)
  const wallet = address.toLowerCase()
  const first = await spendNonce(context, nonce, { wallet, network: `eip155:${message.chainId}` })
  return first ? { ok: true, wallet } : refused('nonce', address)
}

/** Uses a nonce up, once, and writes the sign-in down with it: none is granted that the audit log does not have. */
async function spendNonce(
  { db }: SignInContext,
  nonce: string,
  { wallet, network }: { wallet: string; network: string },
): Promise<boolean> {
  const [first] = await db.execute(sql`
    with used as (
      insert into used_nonces (nonce) values (${nonce}) on conflict do nothing returning nonce
    )
    insert into audit_log (event, subject, data)
    select 'sign-in.granted', ${wallet}::text, jsonb_build_object('network', ${network}::text) from used
    returning id`)
  return first !== undefined
}

/**
 * The key of an address needs no node, and is enough where the address has delegated to a contract (EIP-7702), too: it can
 * take that back at any time. Only if it does not fit is the account's code asked, or the code that it would have.
 */
async function isSigned(
  client: PublicClient,
  factories: readonly Address[],
  { wallet, message, signature }: { wallet: Address; message: string; signature: Hex },
): Promise<boolean | undefined> {
  const { verifyMessage } = await import('viem')
  const plain = await verifyMessage({ address: wallet, message, signature }).catch(() => false)
  if (plain) return true
  const question = { wallet, hash: hashMessage(message), signature }
  const verdict = await askWallet(client, question, factories).catch(() => undefined)
  return verdict && verdict === 'accepted'
}

const header = z.object({
  domain: z.string(),
  address: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  statement: z.string().optional(),
  uri: z.string(),
  version: z.literal('1'),
  chainId: z.string().regex(/^eip155:[1-9][0-9]{0,15}$/),
  type: z.literal('eip191'),
  nonce: z.string(),
  issuedAt: z.string(),
  expirationTime: z.string().optional(),
  notBefore: z.string().optional(),
  requestId: z.string().optional(),
  resources: z.array(z.string()).optional(),
  signature: z.string(),
})

/** Verifies a `SIGN-IN-WITH-X` header: the same message, sent as fields. `resource` must be among those it names, if any. */
export async function verifySignInHeader(
  context: SignInContext,
  value: string,
  resource: string,
  nowMs: number,
): Promise<SignInOutcome> {
  const fields = header.safeParse(parseHeader(value))
  if (!fields.success) return refused('malformed')
  const {
    chainId,
    address,
    issuedAt,
    expirationTime,
    notBefore,
    signature,
    type: _type,
    ...rest
  } = fields.data
  if (rest.resources && !rest.resources.includes(resource)) return refused('uri_mismatch')
  const date = (text: string | undefined) => (text === undefined ? undefined : new Date(text))
  let text: string
  try {
    text = createSiweMessage({
      ...rest,
      address: getAddress(address),
      chainId: Number(chainId.slice('eip155:'.length)),
      issuedAt: new Date(issuedAt),
      expirationTime: date(expirationTime),
      notBefore: date(notBefore),
    })
  } catch {
    return refused('malformed', address)
  }
  return verifySignIn(context, text, signature, nowMs)
}

function parseHeader(value: string): unknown {
  if (value.length > 8192) return undefined
  try {
    return JSON.parse(textFromBase64(value) ?? '')
  } catch {
    return undefined
  }
}
