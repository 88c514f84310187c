import 'server-only'
import { type Address, getAddress, type Hex, hashMessage, isHex, type PublicClient } from 'viem'
import { createSiweMessage, parseSiweMessage, type SiweMessage } from 'viem/siwe'
import { z } from 'zod'
import { textFromBase64 } from '../base64'
import { networkOf } from '../chains/networks'
import { askWallet } from '../chains/smart-wallet'
import type { Db } from '../db/client'
import { usedNonces } from '../db/schema'
import type { KeyRing } from '../token'
import { isOurNonce } from './sign-in-nonce'

/** Where a sign-in has to be meant for. */
export interface SignInContext {
  db: Db
  client: PublicClient
  sessionKeys: KeyRing
  publicOrigin: string
  /** CAIP-2. */
  network: string
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
  | { ok: false; reason: `invalid_siwx_${SignInRefusal}` }

const maxAgeMs = 5 * 60_000
/** The same bound as for the signature of a payment. */
const maxSignatureBytes = 2048
const skewMs = 30_000

function refused(reason: SignInRefusal): SignInOutcome {
  return { ok: false, reason: `invalid_siwx_${reason}` }
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
  if (message.chainId !== networkOf(context.network)?.chainId) return 'chain_id'
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
  const wrong = checkMessage(message, context, nowMs)
  if (wrong) return refused(wrong)
  if (!isHex(signature) || signature.length > 2 + 2 * maxSignatureBytes) return refused('malformed')
  if (!message.address || !message.nonce) return refused('malformed')
  const genuine = await isSigned(context, message.address, text, signature)
  if (genuine === undefined) return refused('verifier_error')
  if (!genuine) return refused('signature')
  const [first] = await context.db
    .insert(usedNonces)
    .values({ nonce: message.nonce })
    .onConflictDoNothing()
    .returning()
  return first ? { ok: true, wallet: message.address.toLowerCase() } : refused('nonce')
}

/**
 * The key of an address needs no node, and is enough where the address has delegated to a contract (EIP-7702), too: it can
 * take that back at any time. Only if it does not fit is the account's code asked, or the code that it would have.
 */
async function isSigned(
  { client, walletFactories }: SignInContext,
  wallet: Address,
  message: string,
  signature: Hex,
): Promise<boolean | undefined> {
  const { verifyMessage } = await import('viem')
  const plain = await verifyMessage({ address: wallet, message, signature }).catch(() => false)
  if (plain) return true
  const question = { wallet, hash: hashMessage(message), signature }
  const verdict = await askWallet(client, question, walletFactories).catch(() => undefined)
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
  try {
    const text = createSiweMessage({
      ...rest,
      address: getAddress(address),
      chainId: Number(chainId.slice('eip155:'.length)),
      issuedAt: new Date(issuedAt),
      expirationTime: date(expirationTime),
      notBefore: date(notBefore),
    })
    return await verifySignIn(context, text, signature, nowMs)
  } catch {
    return refused('malformed')
  }
}

function parseHeader(value: string): unknown {
  if (value.length > 8192) return undefined
  try {
    return JSON.parse(textFromBase64(value) ?? '')
  } catch {
    return undefined
  }
}
