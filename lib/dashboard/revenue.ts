import 'server-only'
import { z } from 'zod'
import { networkOf } from '../chains/networks'
import { tokenAt } from '../chains/tokens'
import { type ArticleMeta, listArticles } from '../content/articles'
import { db } from '../db/client'
import { env } from '../env'
import { daysOf, type Range } from './range'
import { beganOn, type Group, payersOf, pendingOf, type Scope, shownBy, soldBy } from './revenue-rows'
import { samplePrefix } from './sample'
import { dollarsOf, type Figures, figuresOf, medianPrice, nothing, type Sums, sumOf } from './sums'
import { isPass, titleOf } from './titles'

/** What sums can be broken down by. */
const breakdowns = ['day', 'page', 'tag', 'section', 'network', 'buyer', 'kind'] as const
export type Breakdown = (typeof breakdowns)[number]
export const breakdown = z.enum(breakdowns, { error: `is one of ${breakdowns.join(', ')}` })

/** One row of a breakdown. */
export type RevenueRow = Figures & { key: string; label: string }

/** One day of a chart: revenue by who bought. */
export type RevenueDay = RevenueRow & { people: string; programs: string }

/** What came in, from payments whose block is final. */
export interface Revenue {
  publisher: string
  from: string
  to: string
  /** The first day with a sale or a 402; null for whoever has just begun. */
  since: string | null
  totals: Figures
  /** Of all sales, in dollars; null without any. */
  medianPrice: string | null
  /** Wallets that bought in the range. */
  payers: { new: number; returning: number }
  /** Settled and not final yet, now: part of no sum. Dollars. */
  pending: { sales: number; usd: string }
  /** How much of the sums is sample data, which never happened; null when none is. */
  sample: { sales: number; revenue: string } | null
  rows: Record<Breakdown, RevenueRow[]> & { day: RevenueDay[] }
}

const database = () => db(env().DATABASE_URL)

/** Adds up what a publisher has sold in a range of days. */
export async function revenueOf(publisher: string, range: Range): Promise<Revenue> {
  const [{ sold, all, ...report }, payers, since, articles] = await Promise.all([
    reportOf({ publisher, range }),
    payersOf(database(), { publisher, range }),
    beganOn(database(), publisher),
    listArticles(),
  ])
  const bySlug = all.filter(({ slug }) => slug !== null)
  return {
    publisher,
    ...range,
    ...report,
    since,
    payers,
    rows: {
      day: daysIn(range, all),
      page: pageRows(bySlug, articles),
      tag: articleRows(bySlug, articles, ({ tags }) => tags),
      section: articleRows(bySlug, articles, ({ section }) => [section]),
      network: networkRows(sold),
      buyer: rowsBy(bySlug, ({ buyer }) => [[buyer ?? '', buyer === 'person' ? 'People' : 'Programs']]),
      kind: rowsBy(bySlug, ({ slug }) => [
        isPass(slug) ? ['pass', 'Passes'] : ['single', 'Single articles'],
      ]).map((row) => (row.key === 'pass' ? untold(row) : row)),
    },
  }
}

/** How far the readers of one page came. */
export interface PageRevenue {
  slug: string
  from: string
  to: string
  totals: Figures
  people: Figures
  programs: Figures
  medianPrice: string | null
  pending: { sales: number; usd: string }
  sample: { sales: number; revenue: string } | null
  days: RevenueDay[]
}

/** Adds up what one page has sold: its own funnel, from the 402s to the sales that stay. */
export async function pageRevenue(scope: Required<Scope>): Promise<PageRevenue> {
  const { all, sold, ...report } = await reportOf(scope)
  const by = (buyer: Group['buyer']) =>
    figuresOf(sumOf(all.filter((group) => group.slug !== null && group.buyer === buyer).map(sumsIn)))
  return {
    slug: scope.slug,
    ...scope.range,
    ...report,
    people: by('person'),
    programs: by('program'),
    days: daysIn(scope.range, all),
  }
}

async function reportOf(scope: Scope) {
  const [sold, shown, pending] = await Promise.all([
    soldBy(database(), scope),
    shownBy(database(), scope),
    pendingOf(database(), scope),
  ])
  const all = [...sold, ...shown]
  const sample = sumOf(sold.filter(({ publisher }) => publisher?.startsWith(samplePrefix)).map(sumsIn))
  return {
    sold,
    all,
    totals: figuresOf(sumOf(all.filter(({ slug }) => slug !== null).map(sumsIn))),
    medianPrice: medianOf(sold),
    pending: { sales: pending.sales, usd: dollarsOf(pending.usd) },
    sample:
      sample.sales > 0 ? { sales: sample.sales, revenue: dollarsOf(sample.gross - sample.refunded) } : null,
  }
}

const sumsIn = ({ sums }: Group): Sums => sums

function medianOf(sold: readonly Group[]): string | null {
  const prices = sold.flatMap(({ price, sums }) => (price === null ? [] : [{ price, sales: sums.sales }]))
  const median = medianPrice(prices)
  return median === null ? null : dollarsOf(BigInt(median.replace('.', '')))
}

/** Every day of the range, those without a sale too. */
function daysIn(range: Range, all: readonly Group[]): RevenueDay[] {
  const byDay = new Map<string, Group[]>()
  for (const group of all)
    if (group.day !== null) byDay.set(group.day, [...(byDay.get(group.day) ?? []), group])
  return daysOf(range).map((day) => {
    const groups = byDay.get(day) ?? []
    const of = (buyer: Group['buyer']) =>
      figuresOf(sumOf(groups.filter((group) => group.buyer === buyer).map(sumsIn))).revenue
    const total = figuresOf(sumOf(groups.map(sumsIn)))
    return { key: day, label: day, ...total, people: of('person'), programs: of('program') }
  })
}

function pageRows(bySlug: readonly Group[], articles: readonly ArticleMeta[]): RevenueRow[] {
  const titles = new Map(articles.map(({ slug, title }) => [slug, title]))
  return rowsBy(bySlug, ({ slug }) => [[slug ?? '', titleOf(slug ?? '', titles)]]).map((row) =>
    isPass(row.key) ? untold(row) : row,
  )
}

/** A 402 offers an article on every network, and a pass beside it: how many led to this is not known. */
function untold(row: RevenueRow): RevenueRow {
  return { ...row, shown: null, conversion: null }
}

/** By something that articles say of themselves; an article that is gone, and a pass, says nothing. */
function articleRows(
  bySlug: readonly Group[],
  articles: readonly ArticleMeta[],
  of: (article: ArticleMeta) => readonly string[],
): RevenueRow[] {
  const known = new Map(articles.map((article) => [article.slug, of(article)]))
  return rowsBy(bySlug, ({ slug }) => (known.get(slug ?? '') ?? []).map((name) => [name, name]))
}

function networkRows(sold: readonly Group[]): RevenueRow[] {
  const rows = rowsBy(
    sold.filter(({ network }) => network !== null),
    ({ network, asset }) => [[`${network} ${asset}`, sayRail(network ?? '', asset ?? '')]],
  )
  return rows.map(untold)
}

function sayRail(network: string, asset: string): string {
  return `${networkOf(network)?.label ?? network}, ${tokenAt(network, asset)?.symbol ?? asset}`
}

/** Adds groups up under every name that they have, the largest first. */
function rowsBy(
  groups: readonly Group[],
  namesOf: (group: Group) => [key: string, label: string][],
): RevenueRow[] {
  const found = new Map<string, { label: string; sums: Sums }>()
  for (const group of groups) {
    for (const [key, label] of namesOf(group)) {
      const sums = sumOf([found.get(key)?.sums ?? nothing, group.sums])
      found.set(key, { label, sums })
    }
  }
  return [...found]
    .sort(([, { sums: a }], [, { sums: b }]) => Number(b.gross - b.refunded - a.gross + a.refunded))
    .map(([key, { label, sums }]) => ({ key, label, ...figuresOf(sums) }))
}
