import 'server-only'
import { sql } from 'drizzle-orm'
import { getAddress } from 'viem'
import { listRevoked } from './access/entitlements'
import { eurcOn, type Token, usdcOn } from './chains/tokens'
import { type ArticleMeta, listArticles } from './content/articles'
import { house } from './content/publication'
import { db } from './db/client'
import { env, isBuilding } from './env'
import { calendarChanges, type EffectivePrice, effectivePrice, isFree } from './pricing/effective'
import { euroPrice } from './pricing/euros'
import { allowanceSetting, type PassOnSale, passesSetting, scopeOf } from './pricing/passes'
import { atomicAmount } from './pricing/price'
import { scopesOf } from './pricing/scope'
import { pageSetting, rules } from './pricing/setting'
import type { GateTariff, SoldTerms, Tariff, Terms } from './pricing/tariff'
import { allSettings, type SettingRow, settingAt, settingRows } from './publishers/settings'

/** How long the price before the current one is still taken from v1 clients, who cannot echo a quote. */
export const graceMs = 10 * 60_000

/** The current terms of a page, and those from just before when they changed a moment ago. */
export interface CurrentTariff {
  tariff: Tariff
  previousTerms: SoldTerms[]
  /** What else opens it: the passes on sale that it is in. None for a pass. */
  passes: PassOnSale[]
}

/** Looks up what a page costs now. `undefined` when there is no such page. */
export async function currentTariff(slug: string): Promise<CurrentTariff | undefined> {
  const article = (await listArticles()).find((candidate) => candidate.slug === slug)
  if (!article) return undefined
  const [row] = await db(env().DATABASE_URL).execute<{ rows: SettingRow[] }>(
    sql`select ${settingRows(slug, article.publisher)} as rows`,
  )
  return tariffOf(article, row?.rows ?? [], Date.now())
}

/** Looks up what the gate needs to know of a page: its tariff, what opens it, and the passes that are no longer good. */
export async function gateTariff(slug: string): Promise<GateTariff | undefined> {
  const article = (await listArticles()).find((candidate) => candidate.slug === slug)
  const current = article && (await currentTariff(slug))
  if (!current) return undefined
  const { tariff } = current
  return { ...tariff, ...(await listRevoked(db(env().DATABASE_URL), slug, tariff.scopes)) }
}

/**
 * Lists every article's public facts, newest first, with the price in force rather than the one in its file.
 *
 * @param buyer whose price: programs may be asked another one than people
 */
export async function listPriced(buyer: 'person' | 'program'): Promise<ArticleMeta[]> {
  const [articles, rows] = await Promise.all([listArticles(), allSettings(db(env().DATABASE_URL))])
  return articles.map((article) => {
    const now = priceAt(article, rows, Date.now())
    const price = buyer === 'program' ? now.programPrice : now.price
    return { ...article, price, preview: now.preview, free: isFree(price) }
  })
}

/** The same for a page that is built ahead: a build opens no database, so until the first visit it has the files' prices. */
export async function listForFrontPage(): Promise<ArticleMeta[]> {
  return isBuilding() ? listArticles() : listPriced('person')
}

/** What an article costs at a moment, with these settings. */
export function priceAt(article: ArticleMeta, rows: readonly SettingRow[], atMs: number): EffectivePrice {
  const { page, ruleList } = settingsFor(article, rows, atMs)
  return effectivePrice(article, page, ruleList, atMs)
}

/** What was set for an article at a moment: by its own setting, and by its publisher's rules. */
export function settingsFor(article: ArticleMeta, rows: readonly SettingRow[], atMs: number) {
  return {
    page: pageSetting.parse(settingAt(rows, 'page', article.slug, atMs)?.value ?? {}),
    ruleList: rules.parse(settingAt(rows, 'rules', article.publisher, atMs)?.value ?? []),
  }
}

/** What an article costs with these settings in force. */
export function tariffOf(article: ArticleMeta, rows: readonly SettingRow[], nowMs: number): CurrentTariff {
  const { slug, title, summary, publisher } = article
  const now = priceAt(article, rows, nowMs)
  const terms = termsOf(article, rows, now, now.price, nowMs)
  const programTerms = termsOf(article, rows, now, now.programPrice, nowMs)
  const differs = now.programPrice !== now.price
  const scopes = scopesOf(article)
  const allowance = allowanceOf(publisher, rows, nowMs)
  return {
    tariff: {
      slug,
      title,
      summary,
      publisher,
      price: now.price,
      priceVersion: versionOf(article, rows, nowMs),
      free: isFree(now.price),
      preview: now.preview,
      ...accessOf(now),
      scopes,
      ...(allowance ? { allowance } : {}),
      terms,
      ...(differs ? { program: { price: now.programPrice, terms: programTerms } } : {}),
    },
    previousTerms: previousTerms(article, rows, nowMs),
    passes: passesAt(publisher, rows, nowMs).filter((pass) => scopes.includes(scopeOf(pass, publisher))),
  }
}

function accessOf({ accessHours }: EffectivePrice): { accessSeconds?: number } {
  return accessHours ? { accessSeconds: accessHours * 3600 } : {}
}

/** The passes of a publisher that were on sale at a moment. */
export function passesAt(publisher: string, rows: readonly SettingRow[], atMs: number): PassOnSale[] {
  return passesSetting.parse(settingAt(rows, 'passes', publisher, atMs)?.value ?? [])
}

function allowanceOf(publisher: string, rows: readonly SettingRow[], atMs: number): number {
  const value = settingAt(rows, 'allowance', publisher, atMs)?.value
  return value === undefined ? 0 : allowanceSetting.parse(value).articlesPerMonth
}

/** Grows with every setting that may have changed what the page asks for. */
function versionOf({ slug, publisher }: ArticleMeta, rows: readonly SettingRow[], atMs: number): number {
  const ofPublisher = (['rules', 'pay_to', 'passes', 'allowance'] as const).map(
    (kind) => settingAt(rows, kind, publisher, atMs)?.version ?? 0,
  )
  return Math.max(settingAt(rows, 'page', slug, atMs)?.version ?? 0, ...ofPublisher)
}

/** What held just before the last change, if that was within the grace, for both kinds of buyers. */
function previousTerms(article: ArticleMeta, rows: readonly SettingRow[], nowMs: number): SoldTerms[] {
  const since = nowMs - graceMs
  const set = rows.map(({ effectiveAt }) => Date.parse(effectiveAt)).filter((ms) => ms > since && ms <= nowMs)
  const { page, ruleList } = settingsFor(article, rows, nowMs)
  const changes = [...set, ...calendarChanges(article, page, ruleList, since, nowMs)].sort((a, b) => b - a)
  return changes.slice(0, 1).flatMap((at) => {
    const before = priceAt(article, rows, at - 1)
    const { publisher } = article
    const deal = { publisher, priceVersion: versionOf(article, rows, at - 1), ...accessOf(before) }
    return [before.price, before.programPrice].flatMap((price) =>
      termsOf(article, rows, before, price, at - 1).map((terms) => ({ ...terms, ...deal, price })),
    )
  })
}

/** Returns the ways to pay this price for an article, as it is set now. */
export async function termsAt(slug: string, price: string): Promise<Terms[]> {
  const article = (await listArticles()).find((candidate) => candidate.slug === slug)
  if (!article) return []
  const rows = await allSettings(db(env().DATABASE_URL))
  const now = Date.now()
  return termsOf(article, rows, priceAt(article, rows, now), price, now)
}

/** Lists every way to pay: the networks as they are configured, and on each dollars before euros. */
export function termsOf(
  { publisher, ...file }: Pick<ArticleMeta, 'publisher' | 'priceEur'>,
  rows: readonly SettingRow[],
  { source, networks, tokens }: Pick<EffectivePrice, 'source' | 'networks' | 'tokens'>,
  price: string,
  atMs: number,
): Terms[] {
  if (isFree(price)) return []
  const payees = settingAt(rows, 'pay_to', publisher, atMs)?.value as Record<string, string> | undefined
  const priceEur = euroPrice(file, source)
  const takes = (symbol: Token['symbol']) => tokens === undefined || tokens.includes(symbol)
  return env().networks.flatMap(({ network, payTo: configured }) => {
    const payTo = payees?.[network] ?? (publisher === house ? configured : undefined)
    if (!payTo || (networks && !networks.includes(network))) return []
    const dollar = takes('USDC') ? usdcOn(network) : undefined
    const euro = takes('EURC') ? eurcOn(network) : undefined
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
