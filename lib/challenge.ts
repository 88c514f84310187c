import { newNonceTail, nonceMoment, nonceSeconds } from './access/sign-in-nonce'
import type { EdgeEnv } from './edge-env'
import { newQuoteId, quoteOf, signTerms } from './pricing/quote'
import { passIdOf, pathOf } from './pricing/slug'
import type { Tariff } from './pricing/tariff'
import { headerTemplate } from './x402/header-template'
import { doorHeaders, paymentRequiredHeader } from './x402/headers'
import { paymentRequired, paymentRequiredV1 } from './x402/payment-required'

/** The one 402 that serves both protocol versions: v2 in the header, v1 as the body. */
export interface ChallengeParts {
  headers: Record<string, string>
  body: string
}

const signInStatement = 'Sign in to open the articles this wallet has unlocked. This costs nothing.'

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

/** Writes a page's 402. Each has a quote id of its own; nothing is stored. */
export type ChallengeWriter = (nowMs: number) => ChallengeParts

/**
 * Prepares the 402 of a page. All that is signed or tells the time is the same for a second, and is written once in it:
 * from one 402 to the next only the quotes' id and the end of the nonce differ.
 *
 * @param error why payment is asked for (again): a reason word of x402
 */
export function challengeWriter(env: EdgeEnv, tariff: Tariff, error: string): ChallengeWriter {
  let second = secondOf(env, tariff, error, Math.floor(Date.now() / 1000))
  return (nowMs) => {
    const nowSeconds = Math.floor(nowMs / 1000)
    if (second.at !== nowSeconds) second = secondOf(env, tariff, error, nowSeconds)
    const header = second.write(newQuoteId(), newNonceTail())
    return { headers: { ...doorHeaders, [paymentRequiredHeader]: header }, body: second.body }
  }
}

function secondOf(env: EdgeEnv, tariff: Tariff, error: string, nowSeconds: number) {
  const url = env.publicOrigin + pathOf(tariff.slug)
  const iso = (seconds: number) => new Date(seconds * 1000).toISOString()
  const [id, tail] = [newQuoteId(), newNonceTail()]
  const nonce = nonceMoment(env.sessionKeys, nowSeconds) + tail
  const moment = { nonce, issuedAt: iso(nowSeconds), expirationTime: iso(nowSeconds + nonceSeconds) }
  const required = paymentRequired({
    url,
    title: tariff.title,
    summary: tariff.summary,
    ...(passIdOf(tariff.slug) === undefined ? {} : { mimeType: 'application/json' }),
    offers: tariff.terms.map((terms) => ({
      ...terms,
      quote: quoteOf(signTerms(env.quoteKeys, tariff, terms, nowSeconds), id),
    })),
    error,
    extensions: { 'sign-in-with-x': signInExtension(env, tariff, url, moment) },
  })
  const ids = (own: string) => tariff.terms.map(() => own)
  const write = headerTemplate(required, [...ids(id), tail])
  return {
    at: nowSeconds,
    write: (ownId: string, ownTail: string) => write([...ids(ownId), ownTail]),
    body: JSON.stringify(paymentRequiredV1(required)),
  }
}

/** The 402 as programs receive it. */
export function challengeResponse(parts: ChallengeParts, extra?: Record<string, string>): Response {
  return new Response(parts.body, {
    status: 402,
    headers: { ...parts.headers, 'Content-Type': 'application/json', ...extra },
  })
}
