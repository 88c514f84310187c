import { createHash } from 'node:crypto'
import type { Sql } from 'postgres'

/** What the first row is chained to. */
export const genesis = '0'.repeat(64)

/** A row of the audit log, every field as the text that is hashed. */
export interface AuditRow {
  id: string
  at: string
  event: string
  subject: string
  data: string
  prevHash: string
  hash: string
}

/** What the log came to: whole, with the hash to note elsewhere, or the first row that is not as it was written. */
export type ChainOutcome =
  | { ok: true; count: number; head: string }
  | { ok: false; id: string; wrong: 'changed' | 'missing' | 'inserted' | 'reordered'; detail: string }
  | { ok: false; wrong: 'head_unknown'; detail: string }

/** How many rows are held in memory at once. */
const page = 2000

/**
 * Reads the audit log from its beginning and computes every hash again, outside the database, which could have been told
 * to lie about them. Rows that are added meanwhile are read as well.
 *
 * @param anchored a head that was noted earlier: whoever rewrites the whole log cannot rewrite that note
 */
export async function verifyChain(sql: Sql, anchored?: string): Promise<ChainOutcome> {
  let last: AuditRow | undefined
  let count = 0
  let isAnchored = anchored === undefined || anchored === genesis
  for (;;) {
    const rows = await rowsAfter(sql, last?.id)
    for (const row of rows) {
      const bad = await faultOf(sql, row, last)
      if (bad) return bad
      isAnchored ||= row.hash === anchored
      last = row
      count++
    }
    if (rows.length < page) break
  }
  if (!isAnchored) {
    const detail =
      'The head you noted is not in this log. Rows after it were removed, or the log was written anew.'
    return { ok: false, wrong: 'head_unknown', detail }
  }
  return { ok: true, count, head: last?.hash ?? genesis }
}

/** Hashes a row as the database's `audit_hash` does. */
export function hashOf({ prevHash, id, at, event, subject, data }: AuditRow): string {
  const hash = createHash('sha256')
  for (const field of [prevHash, id, at, event, subject, data]) {
    hash.update(`${Buffer.byteLength(field)}:${field},`)
  }
  return hash.digest('hex')
}

function rowsAfter(sql: Sql, id: string | undefined): Promise<AuditRow[]> {
  const after = id === undefined ? sql`` : sql`where id > ${id}::bigint`
  return sql<AuditRow[]>`
    select id::text, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, event, subject,
      data::text, prev_hash as "prevHash", hash
    from audit_log ${after} order by audit_log.id limit ${page}`
}

async function faultOf(
  sql: Sql,
  row: AuditRow,
  last: AuditRow | undefined,
): Promise<Extract<ChainOutcome, { ok: false }> | undefined> {
  const fits = hashOf(row) === row.hash
  const follows = row.prevHash === (last?.hash ?? genesis)
  if (follows) {
    if (fits) return undefined
    return bad(row.id, 'changed', 'Its content is not what was hashed when it was written.')
  }
  const after = await idOfHash(sql, row.prevHash)
  if (after !== undefined && after !== row.id) {
    if (BigInt(after) > BigInt(row.id))
      return bad(row.id, 'reordered', `It was written after what is row ${after} now.`)
    const first = await idAfter(sql, after)
    const place = after === '0' ? 'before any other' : `right after row ${after}`
    return bad(first, 'inserted', `Row ${row.id} was written ${place}.`)
  }
  if (!fits) return bad(row.id, 'changed', 'It fits neither its own hash nor the row before it.')
  const next = last ? BigInt(last.id) + 1n : 1n
  if (next < BigInt(row.id)) {
    const gone = BigInt(row.id) - 1n === next ? 'it' : `rows ${next} to ${BigInt(row.id) - 1n}`
    return bad(String(next), 'missing', `Row ${row.id} was written after ${gone}.`)
  }
  return bad(
    last?.id ?? row.id,
    'changed',
    `Row ${row.id} was written after another row: one of the two was changed together with its hash.`,
  )
}

function bad(id: string, wrong: 'changed' | 'missing' | 'inserted' | 'reordered', detail: string) {
  return { ok: false, id, wrong, detail } as const
}

/** Where the row with this hash stands now: before the first one for what the first is chained to. */
async function idOfHash(sql: Sql, hash: string): Promise<string | undefined> {
  if (hash === genesis) return '0'
  const [row] = await sql<{ id: string }[]>`select id::text from audit_log where hash = ${hash} limit 1`
  return row?.id
}

async function idAfter(sql: Sql, id: string): Promise<string> {
  const after = id === '0' ? sql`` : sql`where id > ${id}::bigint`
  const [row] = await sql<{ id: string }[]>`
    select id::text from audit_log ${after} order by audit_log.id limit 1`
  return row?.id ?? id
}
