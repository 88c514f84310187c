import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import type { Db, Executor } from '../db/client'
import { type SettingKind, settings } from '../db/schema/publishers'

/** A row of `settings` as it comes in JSON. */
export interface SettingRow {
  kind: SettingKind
  subject: string
  version: number
  value: unknown
  effectiveAt: string
}

/** A setting of several values by key, with who made it: that is kept when it has to be written again. */
export interface MadeSetting extends SettingRow {
  value: Readonly<Record<string, string>>
  setBy: string
  proof: unknown
  isInEffect: boolean
}

/** Enough to tell what held some minutes ago. */
const kept = 4

/**
 * The newest settings that are in effect of one page and its publisher, as a part of whatever statement asks for them.
 * Each kind and subject is looked up by its own index range.
 */
export function settingRows(slug: string, publisher: string): SQL<SettingRow[]> {
  const ofPublisher = (['rules', 'pay_to', 'passes', 'allowance'] as const).map((kind) =>
    newest(kind, sql`${publisher}`),
  )
  return inJson(sql.join([newest('page', sql`${slug}`), ...ofPublisher], sql` union all `))
}

/** The newest settings that passes and their payees are made from, of every publisher who sells any; likewise a part. */
export function passSettingRows(): SQL<SettingRow[]> {
  const subject = sql.raw('sellers.subject')
  return inJson(sql`
    select newest.* from (select distinct subject from ${settings} where kind = 'passes') as sellers,
      lateral (${newest('passes', subject)} union all ${newest('pay_to', subject)}) as newest`)
}

function newest(kind: SettingKind, subject: SQL): SQL {
  return sql`(
    select * from ${settings} where kind = ${kind} and subject = ${subject} and effective_at <= now()
    order by version desc limit ${sql.raw(String(kept))}
  )`
}

function inJson(rows: SQL): SQL<SettingRow[]> {
  return sql`(
    select coalesce(json_agg(json_build_object('kind', kind, 'subject', subject, 'version', version, 'value', value,
      'effectiveAt', effective_at) order by version desc), '[]')
    from (${rows}) as newest
  )`
}

/** As the driver leaves them alone: it would make texts of large numbers. */
const columns = sql`kind, subject, version::int as version, value, to_json(effective_at) as "effectiveAt"`

/** The setting in effect of one kind and subject. */
export async function settingOf(
  db: Executor,
  kind: SettingKind,
  subject: string,
): Promise<SettingRow | undefined> {
  const [row] = await db.execute<Record<string, unknown>>(sql`
    select ${columns}
    from ${settings} where kind = ${kind} and subject = ${subject} and effective_at <= now()
    order by version desc limit 1`)
  return row as SettingRow | undefined
}

/** Lists the row in effect of one kind and subject and all that were made after it, oldest first: what is to come is among them. */
export async function heldAndLater(db: Executor, kind: SettingKind, subject: string): Promise<MadeSetting[]> {
  const rows = await db.execute<Record<string, unknown>>(sql`
    select ${columns}, set_by as "setBy", proof, effective_at <= now() as "isInEffect"
    from ${settings} where kind = ${kind} and subject = ${subject} and version >= coalesce((
      select max(version) from ${settings} where kind = ${kind} and subject = ${subject} and effective_at <= now()), 0)
    order by version`)
  return rows as unknown as MadeSetting[]
}

/** Lists the subjects for which settings of a kind were made, by whomever or by one wallet, that are not in effect yet or were hidden before. */
export async function subjectsPending(db: Executor, kind: SettingKind, by?: string): Promise<string[]> {
  const made = by === undefined ? sql`` : sql`and set_by = ${by}`
  const rows = await db.execute<{ subject: string }>(sql`
    select distinct subject from ${settings} where kind = ${kind} and effective_at > now() ${made}`)
  return rows.map(({ subject }) => subject)
}

/** Every setting in effect, one for each kind and subject. */
export async function allSettings(db: Executor): Promise<SettingRow[]> {
  const rows = await db.execute<Record<string, unknown>>(sql`
    select distinct on (kind, subject) ${columns}
    from ${settings} where effective_at <= now() order by kind, subject, version desc`)
  return rows as unknown as SettingRow[]
}

/** Lists every address that a publisher has ever set to be paid at on a network. */
export async function everyPayTo(db: Executor, network: string): Promise<string[]> {
  const rows = await db.execute<{ payTo: string }>(sql`
    select distinct value->>${network}::text as "payTo" from ${settings} where kind = 'pay_to' and value ? ${network}::text`)
  return rows.map(({ payTo }) => payTo)
}

/** Finds what held at a moment: of the rows in effect then, the one with the highest version. */
export function settingAt(
  rows: readonly SettingRow[],
  kind: SettingKind,
  subject: string,
  atMs: number,
): SettingRow | undefined {
  let found: SettingRow | undefined
  for (const row of rows) {
    if (row.kind !== kind || row.subject !== subject || Date.parse(row.effectiveAt) > atMs) continue
    if (!found || row.version > found.version) found = row
  }
  return found
}

export interface NewSetting {
  publisher: string
  kind: SettingKind
  subject: string
  value: unknown
  setBy: string
  effectiveAt?: Date | undefined
  proof?: unknown
}

/**
 * Runs a change of settings while no other one of the same runs, so that what it has read holds until it has written. A change of
 * passes waits for those of every publisher, because their ids are one namespace. The settings are read by the clock and not
 * as of the transaction's beginning, which may lie before the change that it has waited for.
 */
export async function settingsInTurn<T>(
  db: Db,
  kind: SettingKind,
  subjects: readonly string[],
  change: (tx: Executor, held: Map<string, SettingRow>) => Promise<T>,
): Promise<T> {
  const locks = kind === 'passes' ? [''] : [...new Set(subjects)].sort()
  return db.transaction(async (tx) => {
    for (const lock of locks)
      await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`setting ${kind} ${lock}`}, 402))`)
    if (subjects.length === 0) return change(tx, new Map())
    const rows = await tx.execute<Record<string, unknown>>(sql`
      select distinct on (subject) ${columns} from ${settings}
      where kind = ${kind} and subject in ${[...subjects]} and effective_at <= clock_timestamp() order by subject, version desc`)
    const held = rows as unknown as SettingRow[]
    return change(tx, new Map(held.map((row) => [row.subject, row])))
  })
}

/** Lists the ids of passes that another publisher was the first to use. Whoever bought one may hold it long after it was on sale. */
export async function passIdsOfOthers(db: Executor, publisher: string): Promise<Set<string>> {
  const rows = await db.execute<{ id: string }>(sql`
    select id from (
      select distinct on (id) pass ->> 'id' as id, subject
      from ${settings}, jsonb_array_elements(value) as pass where kind = 'passes' order by id, version
    ) as firsts where subject <> ${publisher}`)
  return new Set(rows.map(({ id }) => id))
}

/** Lists every pass that a publisher ever had on sale, each by the name it had last. */
export async function passesEver(db: Executor, publisher: string): Promise<{ id: string; name: string }[]> {
  const rows = await db.execute<{ id: string; name: string }>(sql`
    select distinct on (pass ->> 'id') pass ->> 'id' as id, pass ->> 'name' as name
    from ${settings}, jsonb_array_elements(value) as pass
    where kind = 'passes' and subject = ${publisher} order by pass ->> 'id', version desc`)
  return [...rows]
}

/** Writes settings down, all or none, and returns their versions. A trigger adds the audit rows and the events. */
export async function saveSettings(db: Executor, all: readonly NewSetting[]): Promise<number[]> {
  if (all.length === 0) return []
  const rows = await db
    .insert(settings)
    .values([...all])
    .returning({ version: settings.version })
  return rows.map(({ version }) => version)
}
