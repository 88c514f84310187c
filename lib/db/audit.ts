import { sql } from 'drizzle-orm'
import type { Executor } from './client'

/** What happened, to what, and whatever explains it: never a signature, a cookie, a key or a quote. */
export interface AuditEntry {
  event: string
  subject: string
  data: Record<string, unknown>
}

/** The statement that adds to the audit log. It waits its turn for the log's lock, so it comes last in a transaction. */
export const auditInsert = ({ event, subject, data }: AuditEntry) => sql`
  insert into audit_log (event, subject, data)
  values (${event}, ${subject}, jsonb_strip_nulls(${JSON.stringify(data)}::text::jsonb))`

/** Adds to the audit log. @throws when it cannot. */
export async function audit(db: Executor, entry: AuditEntry): Promise<void> {
  await db.execute(auditInsert(entry))
}
