import 'server-only'
import { sql } from 'drizzle-orm'
import { goodPass } from './access/access'
import { type CoverRow, coverFrom, coverOf, findEntitlement, findOutlasting } from './access/entitlements'
import { passCookie, type Right, signPass } from './access/pass'
import { sessionCookie } from './access/session'
import { verifySignInHeader } from './access/sign-in'
import { recordPurchase, recordRestored, recordSignIn } from './audit'
import { challengeResponse, challengeWriter } from './challenge'
import { getArticle } from './content/articles'
import {
  boundElsewhere,
  broken,
  chainSilent,
  notFound,
  nowFree,
  stillOpen,
  twoPayments,
  unreadable,
} from './door-problems'
import { env } from './env'
import { faresTowards } from './fares'
import { representation } from './http/accept'
import { articleResponse } from './http/article-response'
import { problemResponse } from './http/problem'
import { limitPayment, limitSignIn } from './limits'
import { log } from './log'
import { findOnSale, type OnSale } from './on-sale'
import { openPassOf } from './payments/ledger'
import { passIdOf, pathOf } from './pricing/slug'
import { type Tariff, tariffFor } from './pricing/tariff'
import type { SettingRow } from './publishers/settings'
import { lookUpFor, type Progress, type PurchaseOutcome, purchase } from './purchase'
import { seller, signInContext } from './seller'
import type { CurrentTariff } from './tariffs'
import { answerMs, within } from './time-limits'
import {
  doorHeaders,
  encodeHeader,
  paymentHeaderV1,
  paymentResponseHeader,
  paymentResponseHeaderV1,
  paymentSignatureHeader,
  signInHeader,
} from './x402/headers'
import { decodePayment } from './x402/payload'

/**
 * The door to what is on sale, in Node: every request that may end in a body comes through here, whether the gate has seen
 * it or not. Nothing is read from an article before the reader's right to it is established.
 *
 * @param slug an article's, or `pass:` and the id of a pass
 */
export async function answerAtDoor(request: Request, slug: string): Promise<Response> {
  const visit: Visit = { sinceMs: Date.now(), progress: {} }
  const answered = answer(request, slug, visit).catch((error: unknown) => {
    log().error({ err: error, slug }, 'the door broke')
    return problemResponse(broken)
  })
  return (await within(answered, answerMs)) ?? late(visit, slug)
}

/** One request, from when it came, and how far it has come. */
interface Visit {
  sinceMs: number
  progress: Progress
  /** Whether it carries a payment that could be read. */
  isPayment?: boolean
}

/**
 * Whoever is silent, the reader is answered before the platform breaks off, and told as much as is certain. What was begun goes
 * on; where it breaks off instead, it is written down how far it was.
 */
function late({ progress, isPayment }: Visit, slug: string): Response {
  log().warn({ slug, payment: progress.payment?.id }, 'answered before it was known')
  if (progress.payment) return problemResponse(stillOpen(progress.payment.id))
  return problemResponse(isPayment && !progress.isClaiming ? chainSilent : broken)
}

async function answer(request: Request, slug: string, visit: Visit): Promise<Response> {
  const thing = await findOnSale(slug)
  if (!thing) return problemResponse(notFound)
  const { headers } = request
  const v2 = headers.get(paymentSignatureHeader)
  const v1 = headers.get(paymentHeaderV1)
  if (v2 !== null && v1 !== null) return problemResponse(twoPayments)
  if (v2 !== null) return answerPayment(request, thing, { header: v2, version: 2 }, visit)
  if (v1 !== null) return answerPayment(request, thing, { header: v1, version: 1 }, visit)
  const current = await thing.current()
  if (!current) return problemResponse(notFound)
  const tariff = tariffFor(current.tariff, buyerOf(headers))
  const signIn = headers.get(signInHeader)
  if (signIn !== null) return answerSignIn(request, tariff, signIn)
  if (tariff.free) return serve(request, tariff, new Headers(doorHeaders))
  const pass = await goodPass(tariff, headers.get('cookie'))
  if (pass) return serve(request, tariff, new Headers(doorHeaders), new Date(pass.expiresAt * 1000))
  return challenge(tariff, 'Payment required')
}

/** Browsers say which site a request comes from, and nobody else does. A program may pretend: then it pays what people pay. */
function buyerOf(headers: Headers): 'person' | 'program' {
  const isPage = representation(headers.get('accept')) === 'html'
  return isPage || headers.has('sec-fetch-site') ? 'person' : 'program'
}

async function answerPayment(
  request: Request,
  thing: OnSale,
  { header, version }: { header: string; version: 1 | 2 },
  visit: Visit,
): Promise<Response> {
  const { slug } = thing
  const decoded = decodePayment(header, version)
  if (!decoded.ok) return malformed(slug, decoded.reason, decoded.detail)
  // The payer says which page it is paying for. It is not signed, but a client that is mistaken should hear of it.
  const url = env().PUBLIC_ORIGIN + pathOf(slug)
  if (decoded.resourceUrl !== undefined && decoded.resourceUrl !== url) {
    return malformed(slug, 'invalid_payload', 'The payment names another resource.')
  }
  const { payment: signed } = decoded
  visit.isPayment = true
  const payer = signed.authorization.from
  // The price, the payment and a pass in one look, while the request is counted: the buyer waits for each round trip.
  const look = () =>
    lookUpFor(
      seller(),
      signed,
      sql<Also>`json_build_object('settings', ${thing.settings}, 'cover', ${coverOf(payer, slug, thing.scopes)}, 'openPass', ${openPassOf(payer, thing.scopes)})`,
    )
  let looking: ReturnType<typeof look> | undefined
  const limited = await limitPayment(request, signed, () => {
    looking = look()
    // Whether it fails is of no matter to a request that is turned away.
    looking.catch(() => undefined)
  })
  if (limited) return limited
  const looked = await (looking ?? look())
  const { settings, openPass } = looked.also
  const current = thing.tariffOf(settings, Date.now())
  if (!current) return problemResponse(notFound)
  const buyer = buyerOf(request.headers)
  const tariff = tariffFor(current.tariff, buyer)
  if (tariff.free) return serve(request, tariff, new Headers(doorHeaders))
  const { previousTerms } = current
  const { db } = seller().machine
  const cover = coverFrom(looked.also.cover) ?? (await findOutlasting(db, payer, tariff))
  const { sinceMs, progress } = visit
  const asked = { signed, tariff, previousTerms, looked, buyer, cover, openPass, progress }
  const outcome = await purchase(seller(), asked, sinceMs)
  log().info(
    { slug, outcome: outcome.kind, ...('reason' in outcome ? { reason: outcome.reason } : {}) },
    'purchase',
  )
  await recordPurchase(db, slug, outcome, signed)
  return answerOutcome(request, current, tariff, outcome, signed.network)
}

interface Also {
  settings: SettingRow[]
  cover: CoverRow | null
  openPass: string | null
}

async function answerOutcome(
  request: Request,
  { passes }: Pick<CurrentTariff, 'passes'>,
  tariff: Tariff,
  outcome: PurchaseOutcome,
  network: string,
): Promise<Response> {
  switch (outcome.kind) {
    case 'granted':
      return granted(request, passes, tariff, outcome)
    case 'refused':
      return challenge(tariff, outcome.reason, { network, detail: outcome.detail })
    case 'open':
      return problemResponse(stillOpen(outcome.payment.id))
    case 'bound_elsewhere':
      return problemResponse(boundElsewhere)
    case 'unavailable':
      return problemResponse(chainSilent)
  }
}

async function answerSignIn(request: Request, tariff: Tariff, header: string): Promise<Response> {
  const limited = await limitSignIn(request)
  if (limited) return limited
  const url = env().PUBLIC_ORIGIN + pathOf(tariff.slug)
  const { db } = seller().machine
  const outcome = await verifySignInHeader(signInContext(), header, url, Date.now())
  await recordSignIn(db, outcome)
  if (!outcome.ok) return challenge(tariff, outcome.reason)
  const entitlement = await findEntitlement(db, outcome.wallet, tariff.slug, tariff.scopes)
  if (!entitlement) return challenge(tariff, 'Payment required')
  await recordRestored(db, entitlement, 'sign-in')
  return serve(request, tariff, cookieHeaders([entitlement], entitlement.wallet), entitlement.expiresAt)
}

/** What was bought, with the protocol's receipt. Whoever has reached a fare cap with it is told so, and given the pass. */
async function granted(
  request: Request,
  passes: CurrentTariff['passes'],
  tariff: Tariff,
  { entitlement, alreadyOwned, isWallet }: Extract<PurchaseOutcome, { kind: 'granted' }>,
): Promise<Response> {
  const { wallet, transaction, network, amount } = entitlement
  const fares = isWallet && !alreadyOwned ? await faresTowards(wallet, tariff.publisher, passes) : []
  const earned = fares.flatMap((fare) => fare.earned ?? [])
  const headers = cookieHeaders([entitlement, ...earned], isWallet ? wallet : undefined)
  const extra = {
    // The transaction that paid for it was an earlier one: then nothing moved this time.
    ...(alreadyOwned ? { alreadyPaid: true } : {}),
    ...(fares.length > 0 ? { fareCap: fares.map(({ earned: _, ...shown }) => shown) } : {}),
  }
  const receipt = encodeHeader({
    success: true,
    transaction,
    network,
    payer: wallet,
    amount: String(amount),
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  })
  headers.set(paymentResponseHeader, receipt)
  headers.set(paymentResponseHeaderV1, receipt)
  return serve(request, tariff, headers, entitlement.expiresAt)
}

/** The cookies that keep the door open. A session opens everything a wallet owns, so only the wallet itself is given one. */
function cookieHeaders(rights: readonly Right[], wallet: string | undefined): Headers {
  const { passKeys, sessionKeys, PUBLIC_ORIGIN } = env()
  const secure = PUBLIC_ORIGIN.startsWith('https:')
  const now = Math.floor(Date.now() / 1000)
  const headers = new Headers(doorHeaders)
  for (const right of rights)
    headers.append('Set-Cookie', passCookie(signPass(passKeys, right, now), right, secure))
  if (wallet) headers.append('Set-Cookie', sessionCookie(sessionKeys, wallet, now, secure))
  return headers
}

/** @param until when the right ends that it is served for; null is never */
async function serve(
  request: Request,
  { slug, title, summary, scope, price }: Tariff,
  headers: Headers,
  until: Date | null = null,
): Promise<Response> {
  const pass = passIdOf(slug)
  if (pass !== undefined) {
    return Response.json({ pass, name: title, opens: summary, scope, expiresAt: until }, { headers })
  }
  const article = await getArticle(slug)
  if (!article) return problemResponse(notFound)
  const { summary: abstract, author, date, tags, markdown, html } = article
  const served = { slug, title: article.title, summary: abstract, author, date, tags, price, markdown, html }
  return articleResponse(served, representation(request.headers.get('accept')), headers)
}

/** A 402 that follows a refused payment also says so in the protocol's response headers. */
function challenge(
  tariff: Tariff,
  reason: string,
  refused?: { network: string; detail?: string | undefined },
): Response {
  const { PUBLIC_ORIGIN, quoteKeys, passKeys, sessionKeys, networks } = env()
  if (tariff.free) return problemResponse(nowFree)
  const keys = { publicOrigin: PUBLIC_ORIGIN, quoteKeys, passKeys, sessionKeys }
  const parts = challengeWriter(keys, tariff, reason)(Date.now())
  if (reason === 'Payment required') return challengeResponse(parts)
  const refusal = encodeHeader({
    success: false,
    errorReason: reason,
    ...(refused?.detail ? { errorMessage: refused.detail } : {}),
    transaction: '',
    network: refused?.network ?? networks[0].network,
  })
  return challengeResponse(parts, { [paymentResponseHeader]: refusal, [paymentResponseHeaderV1]: refusal })
}

async function malformed(slug: string, reason: string, detail: string): Promise<Response> {
  await recordPurchase(seller().machine.db, slug, { kind: 'refused', reason, detail })
  return problemResponse(unreadable(reason, detail, pathOf(slug)))
}
