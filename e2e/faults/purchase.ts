import type { PaymentRequired } from '@x402/core/types'
import type { PrivateKeyAccount } from 'viem/accounts'
import type { App } from '../agent/app'
import {
  type Answer,
  articleUrl,
  challengeOf,
  get,
  getSettled,
  type Signed,
  sign,
  v2Headers,
} from '../agent/payload'
import { articleAt, type TestArticle } from '../articles'
import { newReader } from '../world'
import type { Stage } from './stage'

export const windowSeconds = 300

/** One reader with one signed payment for one article, and everything that was answered to it. */
export interface Purchase {
  article: TestArticle
  reader: PrivateKeyAccount
  required: PaymentRequired
  signed: Signed
  headers: Record<string, string>
  heard: Answer[]
}

/** Signs for an article as the 402 asks, by the chain's clock. */
export async function signed(
  stage: Stage,
  app: App,
  { reader, article = articleAt('0.10') }: { reader?: PrivateKeyAccount; article?: TestArticle } = {},
): Promise<Purchase> {
  const payer = reader ?? (await newReader(5_000_000n, stage.rpcUrl))
  const required = await challengeOf(article.slug, app.origin)
  const { timestamp } = await stage.rpc<{ timestamp: string }>('eth_getBlockByNumber', 'latest', false)
  // A wallet's clock and the chain's are the same, also after the test has moved the chain's.
  const now = Math.max(Number(timestamp), Math.floor(Date.now() / 1000))
  const signature = await sign(payer, required, { validBefore: BigInt(now + windowSeconds) })
  const headers = v2Headers(required, signature)
  return { article, reader: payer, required, signed: signature, headers, heard: [] }
}

/** Sends it once. An answer that never comes is none. */
export async function send(purchase: Purchase, { origin }: App): Promise<Answer | undefined> {
  const answer = await get(articleUrl(purchase.article.slug, origin), purchase.headers).catch(() => undefined)
  if (answer) purchase.heard.push(answer)
  return answer
}

/** Sends the same request until its outcome is known, as every answer on the way says. */
export async function sendSettled(purchase: Purchase, { origin }: App): Promise<Answer> {
  const answer = await getSettled(articleUrl(purchase.article.slug, origin), purchase.headers)
  purchase.heard.push(answer)
  return answer
}

export function reads({ article }: Purchase, answer: Answer | undefined): boolean {
  return answer?.status === 200 && answer.text.includes(article.secret)
}
