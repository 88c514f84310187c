import 'server-only'
import { listEntitlements } from './access/entitlements'
import { networkOf } from './chains/networks'
import { tokenAt } from './chains/tokens'
import { listArticles } from './content/articles'
import { db } from './db/client'
import { env } from './env'
import { usdAmount } from './pricing/price'

/** One unlocked article with its receipt. */
export interface OwnedArticle {
  slug: string
  title: string
  /** With the sign of its currency, `$0.10`. */
  amount: string
  /** ISO 8601. */
  paidAt: string
  network: string
  transaction: string
  payTo: string
  payer: string
  explorerUrl?: string
}

/** Lists what a wallet has unlocked, newest first. */
export async function purchasesOf(wallet: string): Promise<OwnedArticle[]> {
  const { DATABASE_URL, LOCAL_CHAIN } = env()
  const [owned, articles] = await Promise.all([listEntitlements(db(DATABASE_URL), wallet), listArticles()])
  const titles = new Map(articles.map(({ slug, title }) => [slug, title]))
  return owned.map(({ slug, network, asset, transaction, payTo, amount, grantedAt, wallet: payer }) => {
    const token = tokenAt(network, asset)
    const explorer = LOCAL_CHAIN ? undefined : networkOf(network)?.explorer
    return {
      slug,
      network,
      transaction,
      payTo,
      payer,
      title: titles.get(slug) ?? slug,
      amount: `${token?.symbol === 'EURC' ? '€' : '$'}${usdAmount(amount, token?.decimals ?? 6)}`,
      paidAt: grantedAt.toISOString(),
      ...(explorer ? { explorerUrl: `${explorer}/tx/${transaction}` } : {}),
    }
  })
}
