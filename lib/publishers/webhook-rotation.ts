import 'server-only'
import { and, eq, type SQL, sql } from 'drizzle-orm'
import { audit } from '../db/audit'
import type { Db, Executor } from '../db/client'
import { webhookEndpoints } from '../db/schema/events'
import { type Actor, columns, type Endpoint, hostOf, isOf } from './webhook-endpoints'
import { newSecret, overlapHours } from './webhook-signature'

const { secret, secretFrom, secretBy, previousSecret } = webhookEndpoints
const isToCome = sql`${secretFrom} > now()`
const isSignedBy = (wallet: string) => and(isToCome, eq(secretBy, wallet))

/**
 * Makes a new secret, which signs after the delay; in place of one that has not signed yet. The one that signs now goes on
 * for a day after that; one that is older still stops at once.
 *
 * @param statement what the wallet `by` has signed
 */
export async function rotateSecret(
  tx: Executor,
  { publisher, by, id }: Actor & { id: string },
  { delayHours, statement }: { delayHours: number; statement: string },
): Promise<{ endpoint: Endpoint; secret: string } | undefined> {
  const made = newSecret()
  const inHours = (hours: number) => sql`now() + make_interval(hours => ${hours}::int)`
  const [endpoint] = await tx
    .update(webhookEndpoints)
    .set({
      secret: made,
      secretFrom: inHours(delayHours),
      secretBy: by,
      previousSecret: sql`case when ${isToCome} then ${previousSecret} else ${secret} end`,
      previousUntil: inHours(delayHours + overlapHours),
    })
    .where(isOf(publisher, id))
    .returning(columns)
  if (!endpoint) return undefined
  const withdrawAt = delayHours > 0 ? '/publisher/webhooks' : null
  await tell(tx, endpoint, { by, statement, withdrawAt })
  await audit(tx, { event: 'webhook.rotated', subject: id, data: { publisher, by, ...timesOf(endpoint) } })
  return { endpoint, secret: made }
}

/** Withdraws a secret that has not signed yet: the one that signs goes on. */
export async function keepSecret(
  tx: Executor,
  { publisher, by, id }: Actor & { id: string },
  statement: string,
): Promise<Endpoint | undefined> {
  const [endpoint] = await keepWhere(tx, and(isToCome, isOf(publisher, id)), by, statement)
  return endpoint
}

/** Locks what `keepSecretsBy` will change: to be called before anything is written to the audit log, as whoever changes a webhook does. */
export async function lockSecretsBy(tx: Executor, wallet: string): Promise<void> {
  await tx.execute(sql`select 1 from ${webhookEndpoints} where ${isSignedBy(wallet)} for update`)
}

/** Withdraws the secrets that a wallet has signed for, of every publisher but the one it may still act for. */
export async function keepSecretsBy(
  tx: Executor,
  wallet: string,
  by: string,
  except?: string,
): Promise<void> {
  const isOther = sql`${webhookEndpoints.publisher} is distinct from ${except ?? null}::text`
  await keepWhere(tx, and(isSignedBy(wallet), isOther), by, '')
}

async function keepWhere(
  tx: Executor,
  which: SQL | undefined,
  by: string,
  statement: string,
): Promise<Endpoint[]> {
  const kept = await tx
    .update(webhookEndpoints)
    .set({
      secret: sql`${previousSecret}`,
      secretFrom: null,
      secretBy: null,
      previousSecret: null,
      previousUntil: null,
    })
    .where(which)
    .returning(columns)
  // All are told before the first is audited, because the audit log's lock comes last.
  for (const endpoint of kept) await tell(tx, endpoint, { by, statement, withdrawAt: null })
  for (const { id, publisher } of kept)
    await audit(tx, { event: 'webhook.kept', subject: id, data: { publisher, by } })
  return kept
}

/** Lists the endpoints with a secret that has not signed yet, whosever they are. */
export function secretsToCome(db: Pick<Db, 'select'>): Promise<Endpoint[]> {
  return db.select(columns).from(webhookEndpoints).where(isToCome)
}

const timesOf = ({ secretFrom, previousUntil }: Endpoint) => ({ effectiveAt: secretFrom, previousUntil })

/** The owners hear through the house. */
async function tell(
  tx: Executor,
  endpoint: Endpoint,
  signed: { by: string; statement: string; withdrawAt: string | null },
): Promise<void> {
  const told = JSON.stringify({
    webhook: endpoint.id,
    ...hostOf(endpoint.url),
    ...signed,
    ...timesOf(endpoint),
  })
  await tx.execute(sql`
    select tell('webhook.rotated', receiver, ${told}::text::jsonb)
    from (select ${endpoint.publisher}::text union select 'house') as receivers (receiver)`)
}
