import 'server-only'
import { type Entitlement, listEntitlements } from './access/entitlements'
import { networkOf } from './chains/networks'
import { tokenAt } from './chains/tokens'
import { listArticles } from './content/articles'
import { db } from './db/client'
import { env } from './env'
import { listPasses, type SoldPass, sayScope } from './passes'
import { usdAmount } from './pricing/price'

/** One unlocked article with its receipt. */
export interface OwnedArticle {
  slug: string
  title: string
  /** With the sign of its currency, `$0.10`. */
  amount: string
  /** ISO 8601. */
  paidAt: string
  /** When the right ends. ISO 8601; absent is never. */
  until?: string
  network: string
  transaction: string
  payTo: string
  payer: string
  explorerUrl?: string
}

/** One pass that a wallet holds. */
export interface OwnedPass {
  id: string
  name: string
  /** In words; unknown for one that is not sold any more. */
  opens: string | undefined
  until: Date
  /** Whether single purchases have earned it (a fare cap). */
  earned: boolean
  /** What it cost, or what the purchase cost that reached it. */
  amount: string
}

/** What a wallet owns, newest first. */
export interface Owned {
  articles: OwnedArticle[]
  passes: OwnedPass[]
}

/** Lists what a wallet has unlocked. */
export async function purchasesOf(wallet: string): Promise<Owned> {
  const [owned, articles, sold] = await Promise.all([
    listEntitlements(db(env().DATABASE_URL), wallet),
    listArticles(),
    listPasses(),
  ])
  const titles = new Map(articles.map(({ slug, title }) => [slug, title]))
  return {
    articles: owned.filter(({ scope }) => scope === null).map((right) => articleOf(right, titles)),
    passes: owned.filter(({ scope }) => scope !== null).map((right) => passOf(right, sold)),
  }
}

function articleOf(right: Entitlement, titles: ReadonlyMap<string, string>): OwnedArticle {
  const { slug, network, transaction, payTo, grantedAt, expiresAt, wallet: payer } = right
  const explorer = env().LOCAL_CHAIN ? undefined : networkOf(network)?.explorer
  return {
    slug,
    network,
    transaction,
    payTo,
    payer,
    title: titles.get(slug) ?? slug,
    amount: sayAmount(right),
    paidAt: grantedAt.toISOString(),
    ...(expiresAt ? { until: expiresAt.toISOString() } : {}),
    ...(explorer ? { explorerUrl: `${explorer}/tx/${transaction}` } : {}),
  }
}

function passOf(right: Entitlement, sold: readonly SoldPass[]): OwnedPass {
  const [kind, id = ''] = right.slug.split(':')
  const pass = sold.find((candidate) => candidate.id === id)
  return {
    id,
    name: pass?.name ?? id,
    opens: pass && sayScope(pass),
    // Every pass ends.
    until: right.expiresAt ?? right.grantedAt,
    earned: kind === 'earned',
    amount: sayAmount(right),
  }
}

function sayAmount({ network, asset, amount }: Entitlement): string {
  const token = tokenAt(network, asset)
  return `${token?.symbol === 'EURC' ? '€' : '$'}${usdAmount(amount, token?.decimals ?? 6)}`
}
