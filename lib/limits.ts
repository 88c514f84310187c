import 'server-only'
import { db } from './db/client'
import { env } from './env'
import { type AddressRule, clientAddress, looksProxied } from './http/client-address'
import { tooManyResponse, uncountedResponse } from './http/limit-response'
import {
  alreadyOver,
  countUse,
  isOftenHere,
  type LimitOutcome,
  type Policy,
  type Use,
} from './http/rate-limit'
import { log } from './log'
import { isSignedByPlainWallet } from './payments/verify'
import { readQuote } from './pricing/quote'
import { railFor } from './purchase'
import { seller } from './seller'
import type { SignedPayment } from './x402/exact-evm'

/** Every limit of this installation. One address may be a whole office, so a payer and a quote have less than it. */
function policies() {
  const { RATE_LIMIT_PAYMENTS_PER_MINUTE: payments, RATE_LIMIT_SIGN_INS_PER_MINUTE: signIns } = env()
  const each = (name: string, quota: number, windowSeconds = 60): Policy => ({ name, quota, windowSeconds })
  return {
    address: each('payments-by-address', payments),
    payer: each('payments-by-payer', Math.ceil(payments / 2)),
    // So often a wallet may be named here before anybody looks whether it has signed.
    named: each('payments-naming-payer', Math.floor(payments / 6)),
    // In a short window: the sender of a payment that is under way is kept from its article for that long at most.
    quote: each('payments-by-quote', Math.ceil(payments / 3), 20),
    signIn: each('sign-ins', signIns),
    status: each('payment-status', payments * 4),
    dashboard: each('dashboard', 600),
    webhook: each('webhooks-by-hand', 20),
    gifts: each('gifts', signIns),
  }
}

/**
 * Turns away a payment that is one too many, before anything is verified or sent for it. `undefined` lets it pass.
 * While the counts are not to be had, none passes.
 *
 * @param meanwhile called once the payment is about to be counted: not for one that is known here to be one too many
 */
export async function limitPayment(
  request: Request,
  signed: SignedPayment,
  meanwhile?: () => void,
): Promise<Response | undefined> {
  const outcome = await countPayment(request, signed, meanwhile)
  if (outcome.kind === 'within') return undefined
  const untouched =
    'This request was not looked at and moved no money; a payment that was sent before is not touched by it. Do not sign a new one'
  if (outcome.kind === 'unknown') {
    return uncountedResponse(
      `Payments cannot be counted at the moment. ${untouched}: send the same request again.`,
    )
  }
  return tooManyResponse(
    outcome.exceeded,
    (seconds) =>
      `Too many payments came in a short time. ${untouched}: send the same request again in ${seconds} s.`,
  )
}

async function countPayment(
  request: Request,
  signed: SignedPayment,
  meanwhile: (() => void) | undefined,
): Promise<LimitOutcome> {
  const { address, payer, quote } = policies()
  const from = senderOf(request)
  const byAddress = { policy: address, subject: from }
  const known = await alreadyOver(env().sessionKeys[0].secret, [byAddress])
  if (known.kind === 'over') return known
  const quoteId = signed.accepted && readQuote(seller().quoteKeys, signed.accepted.quote)?.id
  const uses = [
    byAddress,
    { policy: payer, subject: await payerOf(signed, from) },
    ...(quoteId ? [{ policy: quote, subject: quoteId }] : []),
  ]
  return count('closed', uses, meanwhile)
}

/** Turns away a wallet sign-in that is one too many, before its signature is looked at. */
export async function limitSignIn(request: Request): Promise<Response | undefined> {
  const outcome = await count('closed', [{ policy: policies().signIn, subject: senderOf(request) }])
  if (outcome.kind === 'within') return undefined
  if (outcome.kind === 'unknown') {
    return uncountedResponse(
      'Sign-ins cannot be counted at the moment. No money moved. Send the same request again.',
    )
  }
  return tooManyResponse(
    outcome.exceeded,
    (seconds) => `Too many sign-ins came from your address. No money moved. Try again in ${seconds} s.`,
  )
}

/** Turns away who asks for the state of payments too often. Reading: while the store is down each process counts for itself. */
export async function limitStatus(request: Request): Promise<Response | undefined> {
  const outcome = await count('memory', [{ policy: policies().status, subject: senderOf(request) }])
  if (outcome.kind !== 'over') return undefined
  return tooManyResponse(
    outcome.exceeded,
    (seconds) =>
      `Too many questions came from your address. This one changed nothing about any payment. Ask again in ${seconds} s.`,
  )
}

/** Turns away a wallet that changes things at the dashboard too often. */
export async function limitDashboard(wallet: string): Promise<Response | undefined> {
  const outcome = await count('memory', [{ policy: policies().dashboard, subject: wallet }])
  if (outcome.kind !== 'over') return undefined
  return tooManyResponse(
    outcome.exceeded,
    (seconds) => `Too many changes came in a short time. This one was not made. Try again in ${seconds} s.`,
  )
}

/** Turns away a publisher who has the site call an address too often. Each call is to somebody else, so uncounted ones are not made. */
export async function limitWebhook(publisher: string): Promise<Response | undefined> {
  const outcome = await count('closed', [{ policy: policies().webhook, subject: publisher }])
  if (outcome.kind === 'within') return undefined
  if (outcome.kind === 'unknown')
    return uncountedResponse('Messages sent by hand cannot be counted at the moment. This one was not sent.')
  return tooManyResponse(
    outcome.exceeded,
    (seconds) =>
      `Too many messages were sent by hand in a short time. This one was not. Try again in ${seconds} s.`,
  )
}

const weekSeconds = 7 * 24 * 3600
/** One address may be a whole household, or an office. */
const browsersPerAddress = 5

/**
 * Counts an article that is given away: clearing cookies gives an address no endless supply. Says `address` when it has
 * had all it may this week, and `unknown` when nobody can tell.
 */
export async function limitFreeReading(
  request: Request,
  allowance: number,
): Promise<'within' | 'address' | 'unknown'> {
  const quota = allowance * browsersPerAddress
  const policy: Policy = { name: 'free-reading', quota, windowSeconds: weekSeconds }
  const { kind } = await count('closed', [{ policy, subject: senderOf(request) }])
  return kind === 'over' ? 'address' : kind
}

/** Turns away who tries gift links, or makes them, too often. */
export async function limitGifts(request: Request): Promise<Response | undefined> {
  const outcome = await count('memory', [{ policy: policies().gifts, subject: senderOf(request) }])
  if (outcome.kind !== 'over') return undefined
  return tooManyResponse(
    outcome.exceeded,
    (seconds) => `Too many gifts from your address at once. Nothing was used up. Try again in ${seconds} s.`,
  )
}

function count(whenDown: 'closed' | 'memory', uses: Use[], meanwhile?: () => void): Promise<LimitOutcome> {
  const { DATABASE_URL, sessionKeys } = env()
  return countUse({ db: db(DATABASE_URL), secret: sessionKeys[0].secret, whenDown, meanwhile }, uses)
}

/**
 * A wallet is counted as itself only when it has signed. Anybody can write its address into a payment: what is
 * not provably its own is counted for the wallet and the sender, so that no stranger can use up its turn.
 *
 * To recover a signature takes 2 ms, more than all else before the chain is asked. So a wallet's first payments in a while are
 * counted for it and the sender too, and nobody looks; those that follow, from whatever address, are looked at.
 */
async function payerOf(signed: SignedPayment, from: string): Promise<string> {
  const { from: payer, validBefore } = signed.authorization
  const isOften = await isOftenHere(env().sessionKeys[0].secret, { policy: policies().named, subject: payer })
  if (!isOften) return `${payer} ${from}`
  const { token } = railFor(seller(), signed) ?? seller().machine
  // What was settled is public on the chain, with its signature. It soon expires.
  const isCurrent = validBefore * 1000n > BigInt(Date.now())
  const isOwn = isCurrent && (await isSignedByPlainWallet(token, signed))
  return isOwn ? payer : `${payer} ${from}`
}

let warned = false

function senderOf({ headers }: Request): string {
  const { TRUSTED_PROXY_HOPS, VERCEL } = env()
  const rule: AddressRule = { trustedProxyHops: TRUSTED_PROXY_HOPS, vercel: VERCEL !== undefined }
  if (!warned && looksProxied(headers, rule)) {
    warned = true
    log().warn('requests come through a proxy: set TRUSTED_PROXY_HOPS, or all readers share one rate limit')
  }
  return clientAddress(headers, rule)
}
