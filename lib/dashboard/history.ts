import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import { db } from '../db/client'
import { type SettingKind, settings } from '../db/schema/publishers'
import { env } from '../env'
import { invalid, type Outcome } from './api'
import { mostListed } from './most-listed'

/** One change of a setting: what it was set to, by whom and when, and from when on it holds. */
export interface SettingChange {
  version: number
  kind: SettingKind
  value: unknown
  setBy: string
  setAt: string
  effectiveAt: string
}

/** What has a history of its own, beside pages and rules. */
const historyKinds = ['passes', 'allowance', 'pay_to'] as const
export type HistoryKind = (typeof historyKinds)[number]

/** Lists the changes that fulfil a condition, newest first; at most `mostListed`. */
export async function changesWhere(condition: SQL): Promise<SettingChange[]> {
  const rows = await db(env().DATABASE_URL).execute<Record<string, unknown>>(sql`
    select version::int as version, kind, value, set_by as "setBy", set_at as "setAt", effective_at as "effectiveAt"
    from ${settings} where ${condition} order by version desc limit ${mostListed}`)
  return rows.map(({ setAt, effectiveAt, ...row }) => ({
    ...row,
    setAt: new Date(String(setAt)).toISOString(),
    effectiveAt: new Date(String(effectiveAt)).toISOString(),
  })) as unknown as SettingChange[]
}

/** Lists the changes of a publisher's passes, allowance or payees. */
export function historyOf(
  publisher: string,
  kinds: readonly HistoryKind[] = historyKinds,
): Promise<SettingChange[]> {
  return changesWhere(sql`subject = ${publisher} and kind in ${[...kinds]}`)
}

/** The same, as the API asks for it: of one kind, or of all. */
export async function answerHistory(
  publisher: string,
  kind: string | null,
): Promise<Outcome<{ changes: SettingChange[] }>> {
  const kinds = historyKinds.filter((each) => kind === null || kind === each)
  if (kinds.length === 0) return invalid([{ field: 'kind', message: `is one of ${historyKinds.join(', ')}` }])
  return { ok: true, data: { changes: await historyOf(publisher, kinds) } }
}
