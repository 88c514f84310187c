import 'server-only'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { type ArticleMeta, getArticle, getPreview, listArticles } from '../content/articles'
import { db, type Executor } from '../db/client'
import { env } from '../env'
import { effectivePrice, isFree, type PriceSource, ruleFor } from '../pricing/effective'
import { lacksEuroPrice } from '../pricing/euros'
import { type PageSetting, pageSetting, type Rule, rules } from '../pricing/setting'
import {
  allSettings,
  type SettingRow,
  saveSettings,
  settingAt,
  settingOf,
  settingsInTurn,
} from '../publishers/settings'
import { settingsFor } from '../tariffs'
import { type Actor, mayChange, maySee } from './actor'
import { forbidden, invalid, notFound, type Outcome } from './api'
import { feesOf, settlementFees } from './fees'
import { changesWhere, type SettingChange } from './history'
import { samplePrefix } from './sample'
import { changedSince, saveInTurn } from './save-in-turn'
import { type Fee, feesAbove, type Warning, warningsOf } from './warnings'

/** What a page has sold, and the dollars that stay of it. */
interface Takings {
  sales: number
  revenue: string
}

/** A page as the dashboard lists it. Prices are dollars as plain decimals; `"0"` is free. */
export interface PricedArticle {
  slug: string
  title: string
  publisher: string
  date: string
  tags: string[]
  section: string
  price: string
  programPrice: string
  /** Which setting decided the price. */
  source: PriceSource
  /** The price in the article's file, which holds where nothing is set. */
  filePrice: string
  preview: number
  accessHours: number | null
  setting: PageSetting
  /** The first rule that matches it now: what it says holds in each field that the page leaves to it. */
  rule: Rule | null
  /** Grows with each change; send it back with yours, so that nobody's change is lost. */
  version: number
  sales: number
  /** Of finalised money, in dollars. */
  revenue: string
  /** What sample data says beside these, and is part of neither; null when there is none. */
  sample: Takings | null
  warnings: Warning[]
  /** What settling costs on those of its networks where that is more than one of its prices. */
  fees: Fee[]
}

const database = () => db(env().DATABASE_URL)

/** Lists the pages that somebody may see, newest first, with what they cost now and have sold. */
export async function listPages(actor: Actor): Promise<PricedArticle[]> {
  const [articles, rows, sold, fees] = await Promise.all([
    listArticles(),
    allSettings(database()),
    soldBySlug(),
    settlementFees(),
  ])
  return articles
    .filter(({ publisher }) => maySee(actor, publisher))
    .map((article) => pricedArticle(article, rows, sold, fees))
}

/** Finds one page. */
export async function findPage(actor: Actor, slug: string): Promise<PricedArticle | undefined> {
  return (await listPages(actor)).find((page) => page.slug === slug)
}

/** By publisher and slug: an article that moves to another publisher leaves behind what it has sold. */
type Sold = Map<string, Takings>
const soldKey = (publisher: string, slug: string) => `${publisher} ${slug}`

async function soldBySlug(): Promise<Sold> {
  const rows = await database().execute<{
    publisher: string
    slug: string
    sales: number
    revenue: string
  }>(sql`
    select publisher, slug, sum(sales - refunds)::int as sales, sum(usd - refunded_usd)::text as revenue
    from sales_days group by publisher, slug`)
  return new Map(rows.map(({ publisher, slug, ...sold }) => [soldKey(publisher, slug), sold]))
}

function pricedArticle(
  article: ArticleMeta,
  rows: readonly SettingRow[],
  sold: Sold,
  allFees: readonly Fee[],
): PricedArticle {
  const { slug, title, publisher, date, tags, section } = article
  const now = Date.now()
  const { page: setting, ruleList } = settingsFor(article, rows, now)
  const rule = ruleFor(article, ruleList, now)
  const effective = effectivePrice(article, setting, rule ? [rule] : [], now)
  const { price, programPrice, source, preview, accessHours } = effective
  const payTo = settingAt(rows, 'pay_to', publisher, now)?.value
  const fees = feesOf(publisher, payTo, allFees).filter(({ network }) => isPaidOn(network, setting))
  const { sales, revenue } = sold.get(soldKey(publisher, slug)) ?? { sales: 0, revenue: '0' }
  return {
    slug,
    title,
    publisher,
    date,
    tags,
    section,
    price,
    programPrice,
    source,
    filePrice: article.price,
    preview,
    accessHours: accessHours ?? null,
    setting,
    rule: rule ?? null,
    version: settingAt(rows, 'page', slug, now)?.version ?? 0,
    sales,
    revenue,
    sample: sold.get(soldKey(samplePrefix + publisher, slug)) ?? null,
    warnings: warningsOf(price, programPrice, fees),
    fees: fees.filter((fee) => [price, programPrice].some((each) => feesAbove(each, [fee]).length > 0)),
  }
}

function isPaidOn(network: string, { networks }: PageSetting): boolean {
  return networks === undefined || networks.includes(network)
}

/** A change of one page: the fields that are sent are set, `null` takes one away, and the others stay. */
export const pageChange = z.strictObject({
  ...Object.fromEntries(
    Object.entries(pageSetting.shape).map(([name, schema]) => [name, schema.nullable().optional()]),
  ),
  /** The version that the change was made on; refused when somebody has changed the page since. */
  version: z.int().optional(),
}) as unknown as z.ZodType<PageChange>
export type PageChange = { [K in keyof PageSetting]?: PageSetting[K] | null } & {
  version?: number | undefined
}

/** Changes one page. */
export async function changePage(
  actor: Actor,
  slug: string,
  change: PageChange,
): Promise<Outcome<PricedArticle>> {
  const changed = await changePages(actor, [slug], change)
  if (!changed.ok) return changed
  const [page] = changed.data
  return page ? { ok: true, data: page } : notFound('page')
}

/** Changes many pages in the same way, all or none. */
export async function changePages(
  actor: Actor,
  slugs: readonly string[],
  { version, ...change }: PageChange,
): Promise<Outcome<PricedArticle[]>> {
  const pages = await listPages(actor)
  const chosen = slugs.flatMap((slug) => pages.find((page) => page.slug === slug) ?? [])
  if (chosen.length !== new Set(slugs).size) return notFound('page')
  if (!chosen.every(({ publisher }) => mayChange(actor, publisher))) return { ok: false, problem: forbidden }
  const unknown = change.networks?.filter((id) => !env().networks.some(({ network }) => network === id)) ?? []
  if (unknown.length > 0)
    return invalid([{ field: 'networks', message: `${unknown.join(', ')} is not switched on here` }])
  const refused = await settingsInTurn(database(), 'page', slugs, async (tx, held) => {
    if (version !== undefined && slugs.some((slug) => (held.get(slug)?.version ?? 0) !== version))
      return { ok: false as const, problem: pageChangedSince }
    const rows = chosen.map(({ slug, publisher }) => {
      const value = merged(pageSetting.parse(held.get(slug)?.value ?? {}), change)
      return { publisher, kind: 'page' as const, subject: slug, value, setBy: actor.wallet }
    })
    const unsold = await withoutEuroPrice(tx, new Map(rows.map(({ subject, value }) => [subject, value])))
    if (unsold.length > 0) return invalid([{ field: 'tokens', message: sayWithoutEuros(unsold) }])
    await saveSettings(tx, rows)
    return undefined
  })
  if (refused) return refused
  const after = await listPages(actor)
  return { ok: true, data: after.filter(({ slug }) => slugs.includes(slug)) }
}

function merged(setting: PageSetting, change: Omit<PageChange, 'version'>): PageSetting {
  const all = Object.entries({ ...setting, ...change }).filter(
    ([, value]) => value !== null && value !== undefined,
  )
  return pageSetting.parse(Object.fromEntries(all))
}

/** Lists the titles of the pages that nobody could pay for with these settings: for euros alone, without a price in them. */
async function withoutEuroPrice(tx: Executor, settings: ReadonlyMap<string, PageSetting>): Promise<string[]> {
  const [articles, rows] = await Promise.all([listArticles(), allSettings(tx)])
  const now = Date.now()
  const unsold = articles.filter((article) => {
    const setting = settings.get(article.slug)
    return setting && lacksEuroPrice(article, setting, settingsFor(article, rows, now).ruleList, now)
  })
  return unsold.map(({ title }) => title)
}

function sayWithoutEuros(titles: readonly string[]): string {
  return `cannot be EURC alone, because there is no price in euros for ${titles.join(', ')}: take USDC as well, or leave the price to a file that has a priceEur`
}

const pageChangedSince = { ...changedSince, title: 'Somebody has changed this page since' }

/** What a stranger sees of a page with so many blocks, or as it is. All of it only where anybody may read all of it. */
export async function previewAt(
  { slug, preview, price }: PricedArticle,
  blocks: number,
): Promise<{ blocks: number; html: string; whole: boolean }> {
  const isAsked = Number.isInteger(blocks) && blocks >= 1 && blocks <= 12
  const shown = isAsked ? blocks : preview
  if (isFree(price) && !isAsked)
    return { blocks: shown, html: (await getArticle(slug))?.html ?? '', whole: true }
  return { blocks: shown, html: (await getPreview(slug, shown))?.previewHtml ?? '', whole: false }
}

/** Lists the changes that its publisher made to a page or to their rules, newest first. */
export function pageHistory({ slug, publisher }: PricedArticle): Promise<SettingChange[]> {
  return changesWhere(sql`publisher = ${publisher}
    and ((kind = 'page' and subject = ${slug}) or (kind = 'rules' and subject = ${publisher}))`)
}

/** A publisher's rules and their version. */
export interface RuleSet {
  publisher: string
  rules: Rule[]
  version: number
}

export async function rulesOf(publisher: string): Promise<RuleSet> {
  const row = await settingOf(database(), 'rules', publisher)
  return { publisher, rules: rules.parse(row?.value ?? []), version: row?.version ?? 0 }
}

export const ruleChange = z.strictObject({ rules, version: z.int().optional() })

/** Sets all rules of a publisher, in their order. */
export async function changeRules(
  actor: Actor,
  publisher: string,
  { rules: list, version }: z.infer<typeof ruleChange>,
): Promise<Outcome<RuleSet>> {
  if (!mayChange(actor, publisher)) return { ok: false, problem: forbidden }
  const saved = await saveInTurn(actor, { publisher, kind: 'rules', value: list, version })
  return saved.ok ? { ok: true, data: { publisher, rules: list, version: saved.data } } : saved
}
