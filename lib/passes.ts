import 'server-only'
import { sql } from 'drizzle-orm'
import { listRevoked } from './access/entitlements'
import { house, publication } from './content/publication'
import { db } from './db/client'
import { env } from './env'
import { type PassOnSale, scopeOf, secondsOf } from './pricing/passes'
import { isSlug } from './pricing/slug'
import type { Deal, GateTariff, SoldTerms, Terms } from './pricing/tariff'
import { passSettingRows, type SettingRow, settingAt } from './publishers/settings'
import { type CurrentTariff, graceMs, passesAt, termsOf } from './tariffs'

/** A pass, and whose articles it opens. */
export interface SoldPass extends PassOnSale {
  publisher: string
}

/** Lists every pass that is on sale. */
export async function listPasses(): Promise<SoldPass[]> {
  return passesIn(await rowsNow(), Date.now())
}

/** Finds a pass that is on sale. */
export async function findPass(id: string): Promise<SoldPass | undefined> {
  return (await listPasses()).find((pass) => pass.id === id)
}

/** Looks up what a pass costs now. `undefined` when none is on sale by this id. */
export async function currentPass(id: string): Promise<CurrentTariff | undefined> {
  return isSlug(id) ? passTariffOf(id, await rowsNow(), Date.now()) : undefined
}

/** Looks up what the gate needs to know of a pass. */
export async function gatePassTariff(id: string): Promise<GateTariff | undefined> {
  const current = await currentPass(id)
  if (!current) return undefined
  const { tariff } = current
  return { ...tariff, ...(await listRevoked(db(env().DATABASE_URL), tariff.slug)) }
}

/** What a pass costs with these settings in force. */
export function passTariffOf(
  id: string,
  rows: readonly SettingRow[],
  nowMs: number,
): CurrentTariff | undefined {
  const pass = passesIn(rows, nowMs).find((candidate) => candidate.id === id)
  if (!pass) return undefined
  const { publisher, name, price } = pass
  return {
    tariff: {
      slug: `pass:${id}`,
      title: name,
      summary: sayScope(pass),
      ...passDeal(pass, publisher, rows, nowMs),
      free: false,
      preview: 0,
      scopes: [],
      terms: termsFor(publisher, rows, price, nowMs),
    },
    previousTerms: previousTerms(pass, rows, nowMs),
    passes: [],
  }
}

function passDeal(pass: PassOnSale, publisher: string, rows: readonly SettingRow[], atMs: number) {
  return {
    publisher,
    price: pass.price,
    priceVersion: settingAt(rows, 'passes', publisher, atMs)?.version ?? 0,
    accessSeconds: secondsOf(pass),
    scope: scopeOf(pass, publisher),
  } satisfies Deal
}

/**
 * The same, and what held last for one that was taken off sale: a quote is honoured until it expires, and a payment that is
 * under way ends in what it was made for. Nothing new is offered for it.
 */
export function lastPassTariffOf(
  id: string,
  rows: readonly SettingRow[],
  nowMs: number,
): CurrentTariff | undefined {
  const now = passTariffOf(id, rows, nowMs)
  if (now) return now
  const before = rows
    .filter(({ kind }) => kind === 'passes')
    .map(({ effectiveAt }) => Date.parse(effectiveAt))
  const last = before
    .sort((a, b) => b - a)
    .map((ms) => passTariffOf(id, rows, ms))
    .find(Boolean)
  return last && { ...last, tariff: { ...last.tariff, terms: [] }, previousTerms: [] }
}

/** What a pass opens, in words. */
export function sayScope({ scope, publisher }: Pick<SoldPass, 'scope' | 'publisher'>): string {
  const seller = publisher === house ? publication.name : publisher
  if (scope === 'all') return `Every article of ${seller}`
  const part = 'tag' in scope ? `tagged “${scope.tag}”` : `in “${scope.section}”`
  return `Every article of ${seller} ${part}`
}

function passesIn(rows: readonly SettingRow[], atMs: number): SoldPass[] {
  const sellers = [...new Set(rows.filter(({ kind }) => kind === 'passes').map(({ subject }) => subject))]
  return sellers
    .sort()
    .flatMap((publisher) => passesAt(publisher, rows, atMs).map((pass) => ({ ...pass, publisher })))
}

function previousTerms({ id, publisher }: SoldPass, rows: readonly SettingRow[], nowMs: number): SoldTerms[] {
  const changed = rows
    .filter(({ subject }) => subject === publisher)
    .map(({ effectiveAt }) => Date.parse(effectiveAt))
    .filter((ms) => ms > nowMs - graceMs && ms <= nowMs)
  return changed.flatMap((ms) => {
    const before = passesAt(publisher, rows, ms - 1).find((pass) => pass.id === id)
    if (!before) return []
    const deal = passDeal(before, publisher, rows, ms - 1)
    return termsFor(publisher, rows, before.price, ms - 1).map((terms) => ({ ...terms, ...deal }))
  })
}

function termsFor(publisher: string, rows: readonly SettingRow[], price: string, atMs: number): Terms[] {
  return termsOf({ publisher }, rows, { source: 'page' }, price, atMs)
}

async function rowsNow(): Promise<SettingRow[]> {
  const [row] = await db(env().DATABASE_URL).execute<{ rows: SettingRow[] }>(
    sql`select ${passSettingRows()} as rows`,
  )
  return row?.rows ?? []
}
