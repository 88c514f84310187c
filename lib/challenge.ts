import { nonceMoment, nonceOf, nonceSeconds } from './access/sign-in-nonce'
import type { EdgeEnv } from './edge-env'
import { newQuoteId, quoteOf, signTerms } from './pricing/quote'
import type { Tariff } from './pricing/tariff'
import { headerTemplate } from './x402/header-template'
import { doorHeaders, paymentRequiredHeader } from './x402/headers'
import { paymentRequired, paymentRequiredV1 } from './x402/payment-required'

/** The one 402 that serves both protocol versions: v2 in the header, v1 as the body. */
export interface ChallengeParts {
  headers: Record<string, string>
  body: string
}

export const signInStatement = 'Sign in to open the articles this wallet has unlocked. This costs nothing.'

/** The wallet sign-in that a program may answer instead of paying (x402 extension `sign-in-with-x`). */
function signInExtension(
  env: EdgeEnv,
  tariff: Tariff,
  url: string,
  { nonce, issuedAt, expirationTime }: { nonce: string; issuedAt: string; expirationTime: string },
) {
  const networks = [...new Set(tariff.terms.map(({ network }) => network))]
  return {
    info: {
      domain: new URL(env.publicOrigin).host,
      uri: url,
      version: '1',
      statement: signInStatement,
      resources: [url],
      nonce,
      issuedAt,
      expirationTime,
    },
    supportedChains: networks.map((network) => ({ chainId: network, type: 'eip191' })),
  }
}

/** What the 402s of one second have in common beside the terms: everything of them that is signed. */
function secondOf(env: EdgeEnv, tariff: Tariff, nowSeconds: number) {
  const iso = (seconds: number) => new Date(seconds * 1000).toISOString()
  return {
    at: nowSeconds,
    signed: tariff.terms.map((terms) => signTerms(env.quoteKeys, tariff, terms, nowSeconds)),
    moment: nonceMoment(env.sessionKeys, nowSeconds),
    issuedAt: iso(nowSeconds),
    expirationTime: iso(nowSeconds + nonceSeconds),
  }
}

/** Writes a page's 402. Each has a quote id of its own; nothing is stored. */
export type ChallengeWriter = (nowMs: number) => ChallengeParts

/**
 * Prepares the 402 of a page: of its kilobytes only the quotes' id, the nonce and two times differ from one to the next.
 *
 * @param error why payment is asked for (again): a reason word of x402
 */
export function challengeWriter(env: EdgeEnv, tariff: Tariff, error: string): ChallengeWriter {
  const url = `${env.publicOrigin}/articles/${tariff.slug}`
  let second = secondOf(env, tariff, Math.floor(Date.now() / 1000))
  const fresh = (nowMs: number): string[] => {
    const nowSeconds = Math.floor(nowMs / 1000)
    if (second.at !== nowSeconds) second = secondOf(env, tariff, nowSeconds)
    const id = newQuoteId()
    const quotes = second.signed.map((terms) => quoteOf(terms, id))
    return [...quotes, nonceOf(second.moment), second.issuedAt, second.expirationTime]
  }
  const sample = fresh(Date.now())
  const [nonce = '', issuedAt = '', expirationTime = ''] = sample.slice(-3)
  const required = paymentRequired({
    url,
    title: tariff.title,
    summary: tariff.summary,
    offers: tariff.terms.map((terms, i) => ({ ...terms, quote: sample[i] ?? '' })),
    error,
    extensions: { 'sign-in-with-x': signInExtension(env, tariff, url, { nonce, issuedAt, expirationTime }) },
  })
  const write = headerTemplate(required, sample)
  const body = JSON.stringify(paymentRequiredV1(required))
  return (nowMs) => ({
    headers: { ...doorHeaders, [paymentRequiredHeader]: write(fresh(nowMs)) },
    body,
  })
}

/** The 402 as programs receive it. */
export function challengeResponse(parts: ChallengeParts, extra?: Record<string, string>): Response {
  return new Response(parts.body, {
    status: 402,
    headers: { ...parts.headers, 'Content-Type': 'application/json', ...extra },
  })
}
