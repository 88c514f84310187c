import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import { listArticles } from './content/articles'
import { db } from './db/client'
import { env } from './env'
import { lastPassTariffOf, passTariffOf } from './passes'
import { scopesOf } from './pricing/scope'
import { isSlug, passIdOf } from './pricing/slug'
import { passSettingRows, type SettingRow, settingRows } from './publishers/settings'
import { type CurrentTariff, tariffOf } from './tariffs'

/** Something with an address and a price: an article or a pass. */
export interface OnSale {
  slug: string
  /** What it is in, so that a pass for one of these is good for it. */
  scopes: readonly string[]
  /** What it is priced by, as a part of whatever statement asks for it. */
  settings: SQL<SettingRow[]>
  /** The terms that a payment is measured by. */
  tariffOf(rows: readonly SettingRow[], nowMs: number): CurrentTariff | undefined
  /** Its terms as they are offered now; `undefined` when it is not on sale any more. */
  current(): Promise<CurrentTariff | undefined>
}

/** Finds what a slug names. A pass that is not on sale may have been a moment ago: its payments are still answered. */
export async function findOnSale(slug: string): Promise<OnSale | undefined> {
  const pass = passIdOf(slug)
  if (pass !== undefined) return isSlug(pass) ? passOnSale(pass) : undefined
  const article = isSlug(slug) && (await listArticles()).find((candidate) => candidate.slug === slug)
  if (!article) return undefined
  const settings = settingRows(slug, article.publisher)
  const terms = (rows: readonly SettingRow[], nowMs: number) => tariffOf(article, rows, nowMs)
  return {
    slug,
    scopes: scopesOf(article),
    settings,
    tariffOf: terms,
    current: () => currentOf(settings, terms),
  }
}

function passOnSale(id: string): OnSale {
  const settings = passSettingRows()
  return {
    slug: `pass:${id}`,
    scopes: [],
    settings,
    tariffOf: (rows, nowMs) => lastPassTariffOf(id, rows, nowMs),
    current: () => currentOf(settings, (rows, nowMs) => passTariffOf(id, rows, nowMs)),
  }
}

async function currentOf(
  settings: SQL<SettingRow[]>,
  terms: OnSale['tariffOf'],
): Promise<CurrentTariff | undefined> {
  const [row] = await db(env().DATABASE_URL).execute<{ rows: SettingRow[] }>(sql`select ${settings} as rows`)
  return terms(row?.rows ?? [], Date.now())
}
