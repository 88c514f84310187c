import { issueNonce, nonceSeconds } from './access/sign-in-nonce'
import type { EdgeEnv } from './edge-env'
import { newQuoteId, signQuote } from './pricing/quote'
import type { Tariff } from './pricing/tariff'
import { doorHeaders, encodeHeader, paymentRequiredHeader } from './x402/headers'
import { paymentRequired, paymentRequiredV1 } from './x402/payment-required'

/** The one 402 that serves both protocol versions: v2 in the header, v1 as the body. */
export interface ChallengeParts {
  headers: Record<string, string>
  body: string
}

export const signInStatement = 'Sign in to open the articles this wallet has unlocked. This costs nothing.'

/** The wallet sign-in that a program may answer instead of paying (x402 extension `sign-in-with-x`). */
function signInExtension(env: EdgeEnv, tariff: Tariff, url: string, nowMs: number) {
  return {
    info: {
      domain: new URL(env.publicOrigin).host,
      uri: url,
      version: '1',
      statement: signInStatement,
      nonce: issueNonce(env.sessionKeys, Math.floor(nowMs / 1000)),
      issuedAt: new Date(nowMs).toISOString(),
      expirationTime: new Date(nowMs + nonceSeconds * 1000).toISOString(),
      resources: [url],
    },
    supportedChains: tariff.terms.map(({ network }) => ({ chainId: network, type: 'eip191' })),
  }
}

/** Writes the 402 for a page. Each has a quote id of its own; nothing is stored. */
export function challengeParts(
  env: EdgeEnv,
  tariff: Tariff,
  options: { error: string; nowMs: number },
): ChallengeParts {
  const url = `${env.publicOrigin}/articles/${tariff.slug}`
  const id = newQuoteId()
  const nowSeconds = Math.floor(options.nowMs / 1000)
  const required = paymentRequired({
    url,
    title: tariff.title,
    summary: tariff.summary,
    offers: tariff.terms.map((terms) => ({
      ...terms,
      quote: signQuote(env.quoteKeys, tariff, terms, id, nowSeconds),
    })),
    error: options.error,
    extensions: { 'sign-in-with-x': signInExtension(env, tariff, url, options.nowMs) },
  })
  return {
    headers: { ...doorHeaders, [paymentRequiredHeader]: encodeHeader(required) },
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
