import 'server-only'
import { desc, type SQL, sql } from 'drizzle-orm'
import { getAddress } from 'viem'
import { listRevoked } from './access/entitlements'
import { eurcOn, type Token, usdcOn } from './chains/tokens'
import { type ArticleMeta, listArticles } from './content/articles'
import { db } from './db/client'
import { prices } from './db/schema'
import { type Env, env } from './env'
import { atomicAmount } from './pricing/price'
import type { GateTariff, Tariff, Terms } from './pricing/tariff'

/** How long the price before the current one is still taken from v1 clients, who cannot echo a quote. */
const graceMs = 10 * 60_000

/** A row of `prices` as it comes in JSON. */
export interface PriceRow {
  price: string
  version: number
  setAt: string
}

interface PriceSetting {
  price: string
  /** Only of the article's own setting: one made at run time says nothing about euros, and there is no exchange rate. */
  priceEur?: string | undefined
  version: number
  setAt: Date | undefined
}

/** The current terms of a page, and those from just before when they changed a moment ago. */
export interface CurrentTariff {
  tariff: Tariff
  previousTerms: Terms[]
}

/** Looks up what a page costs now. `undefined` when there is no such page. */
export async function currentTariff(slug: string): Promise<CurrentTariff | undefined> {
  const article = (await listArticles()).find((candidate) => candidate.slug === slug)
  if (!article) return undefined
  const [row] = await db(env().DATABASE_URL).execute<{ rows: PriceRow[] }>(
    sql`select ${priceRows(slug)} as rows`,
  )
  return tariffOf(article, row?.rows ?? [])
}

/** The newest two settings of a price, as a part of whatever statement asks for them. */
export function priceRows(slug: string): SQL<PriceRow[]> {
  return sql`(
    select coalesce(json_agg(json_build_object('price', price, 'version', version, 'setAt', set_at) order by version desc), '[]')
    from (select * from ${prices} where slug = ${slug} order by version desc limit 2) as newest
  )`
}

/** What an article costs with these settings in force. */
export function tariffOf(article: ArticleMeta, rows: PriceRow[]): CurrentTariff {
  const [now, before] = priceSettings(article, rows)
  const { slug, title, summary } = article
  const isRecent = now.setAt !== undefined && Date.now() - now.setAt.getTime() < graceMs
  return {
    tariff: {
      slug,
      title,
      summary,
      price: now.price,
      priceVersion: now.version,
      free: costsNothing(now.price),
      terms: termsOf(env(), now),
    },
    previousTerms: before && isRecent ? termsOf(env(), before) : [],
  }
}

/** Looks up what the gate needs to know of a page: its tariff, and the passes for it that are no longer good. */
export async function gateTariff(slug: string): Promise<GateTariff | undefined> {
  const current = await currentTariff(slug)
  return current && { ...current.tariff, revoked: await listRevoked(db(env().DATABASE_URL), slug) }
}

/** Lists every article's public facts, newest first, with the price in force rather than the one in its file. */
export async function listPriced(): Promise<ArticleMeta[]> {
  const latest = db(env().DATABASE_URL)
    .selectDistinctOn([prices.slug], { slug: prices.slug, price: prices.price })
    .from(prices)
    .orderBy(prices.slug, desc(prices.version))
  const [articles, set] = await Promise.all([listArticles(), latest])
  const current = new Map(set.map(({ slug, price }) => [slug, price]))
  return articles.map((article) => {
    const price = current.get(article.slug) ?? article.price
    return { ...article, price, free: costsNothing(price) }
  })
}

/** The settings in force, newest first: those made at run time, and under them the article's own. */
function priceSettings({ price, priceEur }: ArticleMeta, rows: PriceRow[]): [PriceSetting, PriceSetting?] {
  const base: PriceSetting = { price, priceEur, version: 0, setAt: undefined }
  const set = rows.map((row): PriceSetting => ({ ...row, setAt: new Date(row.setAt) }))
  const [first = base, second = first === base ? undefined : base] = set
  return [first, second]
}

/** Returns the ways to pay a price, on every network that is taken. */
export function termsAt(price: string): Terms[] {
  return termsOf(env(), { price })
}

function costsNothing(price: string): boolean {
  return atomicAmount(price, 6) === 0n
}

/** Lists every way to pay: the networks as they are configured, and on each dollars before euros. */
function termsOf({ networks }: Env, { price, priceEur }: Pick<PriceSetting, 'price' | 'priceEur'>): Terms[] {
  if (costsNothing(price)) return []
  return networks.flatMap(({ network, payTo }) => {
    const [dollar, euro] = [usdcOn(network), eurcOn(network)]
    return [
      ...(dollar ? [termsIn(network, dollar, price, payTo)] : []),
      ...(euro && priceEur !== undefined ? [termsIn(network, euro, priceEur, payTo)] : []),
    ]
  })
}

function termsIn(network: string, token: Token, price: string, payTo: string): Terms {
  return {
    network,
    asset: token.address,
    amount: String(atomicAmount(price, token.decimals)),
    payTo: getAddress(payTo),
    name: token.name,
    version: token.version,
  }
}
