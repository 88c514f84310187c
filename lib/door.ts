import 'server-only'
import { mayReadWith } from './access/access'
import { type Entitlement, findEntitlement } from './access/entitlements'
import { passCookie, signPass } from './access/pass'
import { sessionCookie } from './access/session'
import { verifySignInHeader } from './access/sign-in'
import { recordPurchase, recordRestored, recordSignIn } from './audit'
import { challengeResponse, challengeWriter } from './challenge'
import { type ArticleMeta, getArticle, listArticles } from './content/articles'
import { env } from './env'
import { representation } from './http/accept'
import { articleResponse } from './http/article-response'
import { type Problem, problemResponse } from './http/problem'
import { limitPayment, limitSignIn } from './limits'
import { log } from './log'
import { isSlug } from './pricing/slug'
import { type Tariff, tariffFor } from './pricing/tariff'
import { settingRows } from './publishers/settings'
import { lookUpFor, type PurchaseOutcome, purchase } from './purchase'
import { seller, signInContext } from './seller'
import { currentTariff, tariffOf } from './tariffs'
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
 * The door to an article, in Node: every request that may end in a body comes through here, whether the gate has seen
 * it or not. Nothing is read from the article before the reader's right to it is established.
 */
export async function answerArticle(request: Request, slug: string): Promise<Response> {
  try {
    return await answer(request, slug)
  } catch (error) {
    log().error({ err: error, slug }, 'the door broke')
    return problemResponse(broken)
  }
}

async function answer(request: Request, slug: string): Promise<Response> {
  const article = isSlug(slug) && (await listArticles()).find((candidate) => candidate.slug === slug)
  if (!article) return problemResponse(notFound)
  const { headers } = request
  const v2 = headers.get(paymentSignatureHeader)
  const v1 = headers.get(paymentHeaderV1)
  if (v2 !== null && v1 !== null) return problemResponse(twoPayments)
  if (v2 !== null) return answerPayment(request, article, v2, 2)
  if (v1 !== null) return answerPayment(request, article, v1, 1)
  const current = await currentTariff(slug)
  if (!current) return problemResponse(notFound)
  const signIn = headers.get(signInHeader)
  if (signIn !== null) return answerSignIn(request, tariffFor(current.tariff, buyerOf(headers)), signIn)
  const tariff = tariffFor(current.tariff, buyerOf(headers))
  if (tariff.free || (await mayReadWith(slug, headers.get('cookie'))))
    return serve(request, slug, new Headers(doorHeaders))
  return challenge(tariff, 'Payment required')
}

/** Browsers say which site a request comes from, and nobody else does. A program may pretend: then it pays what people pay. */
function buyerOf(headers: Headers): 'person' | 'program' {
  const isPage = representation(headers.get('accept')) === 'html'
  return isPage || headers.has('sec-fetch-site') ? 'person' : 'program'
}

async function answerPayment(
  request: Request,
  article: ArticleMeta,
  header: string,
  version: 1 | 2,
): Promise<Response> {
  const { slug } = article
  const decoded = decodePayment(header, version)
  if (!decoded.ok) return malformed(slug, decoded.reason, decoded.detail)
  // The payer says which page it is paying for. It is not signed, but a client that is mistaken should hear of it.
  const url = `${env().PUBLIC_ORIGIN}/articles/${slug}`
  if (decoded.resourceUrl !== undefined && decoded.resourceUrl !== url) {
    return malformed(slug, 'invalid_payload', 'The payment names another resource.')
  }
  const { payment: signed } = decoded
  // The price and the payment in one look, while the request is counted: the buyer waits for each round trip.
  const look = () => lookUpFor(seller(), signed, settingRows(slug, article.publisher))
  let looking: ReturnType<typeof look> | undefined
  const limited = await limitPayment(request, signed, () => {
    looking = look()
    // Whether it fails is of no matter to a request that is turned away.
    looking.catch(() => undefined)
  })
  if (limited) return limited
  const looked = await (looking ?? look())
  const now = Date.now()
  const { tariff: forAll, previousTerms } = tariffOf(article, looked.also, now)
  const buyer = buyerOf(request.headers)
  const tariff = tariffFor(forAll, buyer)
  if (tariff.free) return serve(request, slug, new Headers(doorHeaders))
  const outcome = await purchase(seller(), { signed, tariff, previousTerms, looked, buyer }, now)
  log().info(
    { slug, outcome: outcome.kind, ...('reason' in outcome ? { reason: outcome.reason } : {}) },
    'purchase',
  )
  await recordPurchase(seller().machine.db, slug, outcome, signed)
  return answerOutcome(request, tariff, outcome, signed.network)
}

async function answerOutcome(
  request: Request,
  tariff: Tariff,
  outcome: PurchaseOutcome,
  network: string,
): Promise<Response> {
  switch (outcome.kind) {
    case 'granted':
      return serve(request, tariff.slug, grantHeaders(outcome.entitlement, outcome))
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
  const url = `${env().PUBLIC_ORIGIN}/articles/${tariff.slug}`
  const { db } = seller().machine
  const outcome = await verifySignInHeader(signInContext(), header, url, Date.now())
  await recordSignIn(db, outcome)
  if (!outcome.ok) return challenge(tariff, outcome.reason)
  const entitlement = await findEntitlement(db, outcome.wallet, tariff.slug)
  if (!entitlement) return challenge(tariff, 'Payment required')
  await recordRestored(db, entitlement, 'sign-in')
  return serve(request, tariff.slug, grantHeaders(entitlement))
}

/** The protocol's receipt, and the cookies that keep the door open for this reader. */
function grantHeaders(
  entitlement: Entitlement,
  payment?: { alreadyOwned: boolean; isWallet: boolean },
): Headers {
  const { slug, wallet, transaction, network, amount } = entitlement
  const { passKeys, sessionKeys, PUBLIC_ORIGIN } = env()
  const secure = PUBLIC_ORIGIN.startsWith('https:')
  const now = Math.floor(Date.now() / 1000)
  const headers = new Headers(doorHeaders)
  headers.append('Set-Cookie', passCookie(signPass(passKeys, entitlement, now), slug, secure))
  // A session opens everything the wallet owns, so only the wallet itself is given one.
  if (payment?.isWallet ?? true) {
    headers.append('Set-Cookie', sessionCookie(sessionKeys, wallet, now, secure))
  }
  if (payment) {
    // The transaction that paid for it, and whether that was an earlier one: then nothing moved this time.
    const extra = payment.alreadyOwned ? { extra: { alreadyPaid: true } } : {}
    const receipt = encodeHeader({
      success: true,
      transaction,
      network,
      payer: wallet,
      amount: String(amount),
      ...extra,
    })
    headers.set(paymentResponseHeader, receipt)
    headers.set(paymentResponseHeaderV1, receipt)
  }
  return headers
}

async function serve(request: Request, slug: string, headers: Headers): Promise<Response> {
  const article = await getArticle(slug)
  if (!article) return problemResponse(notFound)
  const { title, summary, author, date, tags, price, markdown, html } = article
  const served = { slug, title, summary, author, date, tags, price, markdown, html }
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
  return problemResponse({
    status: 400,
    code: reason,
    title: 'This is not a payment we can read',
    detail: `${detail} No money moved. Ask for the page again and pay what its 402 says.`,
    headers: { 'Access-Control-Allow-Origin': '*' },
    members: { resource: `/articles/${slug}` },
  })
}

const cors = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'Retry-After' }

const notFound: Problem = {
  status: 404,
  code: 'not_found',
  title: 'There is no such article',
  detail: 'No article has this address. No money moved.',
  headers: cors,
}

const nowFree: Problem = {
  status: 409,
  code: 'now_free',
  title: 'This article is free now',
  detail: 'The article no longer costs anything. No money moved. Ask for it again without a payment.',
  headers: cors,
}

const twoPayments: Problem = {
  status: 400,
  code: 'two_payments',
  title: 'Two payments in one request',
  detail: 'Send either PAYMENT-SIGNATURE or X-PAYMENT. No money moved.',
  headers: cors,
}

const boundElsewhere: Problem = {
  status: 409,
  code: 'payment_bound_to_other_resource',
  title: 'This payment is for another article',
  detail:
    'The authorization was already used for a different article and was not used again. Ask for this page without a payment to see what it costs.',
  headers: cors,
}

/** Said when we do not know how far we came; that includes "not at all" and "paid", so the same request must be safe. */
const broken: Problem = {
  status: 503,
  code: 'unavailable',
  title: 'Farthing cannot answer right now',
  detail:
    'Something broke on our side. If you sent a payment, it may have been submitted: do not sign a new one, send the same request again.',
  headers: { ...cors, 'Retry-After': '5' },
}

const chainSilent: Problem = {
  status: 503,
  code: 'chain_unavailable',
  title: 'The payment cannot be checked right now',
  detail:
    'The network does not answer, so nothing was submitted and no money moved. Send the same request again.',
  headers: { ...cors, 'Retry-After': '5' },
}

function stillOpen(paymentId: string): Problem {
  return {
    status: 503,
    code: 'settlement_pending',
    title: 'The payment is on its way',
    detail:
      'The payment was submitted and is not confirmed yet; the money may have moved. Do not sign a new one: send the same request again.',
    headers: { ...cors, 'Retry-After': '2' },
    members: { paymentId, statusUrl: `${env().PUBLIC_ORIGIN}/api/payments/${paymentId}` },
  }
}
