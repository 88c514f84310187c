import { expect, test } from '@playwright/test'
import postgres from 'postgres'
import { verifyChain } from '../../lib/db/audit-chain'
import { articleAt } from '../articles'
import { newReader, query, world } from '../world'
import { articleUrl, challengeOf, getSettled, sign, v2Headers } from './payload'

const article = articleAt('0.10')
/** What is written of something that cannot be read, and so names no wallet. */
const unreadable = [
  ['purchase.refused', 'invalid_payload'],
  ['sign-in.refused', 'invalid_siwx_malformed'],
] as const

/** What the log has about a wallet. */
async function rowsOf(wallet: string): Promise<{ event: string; reason: string | null }[]> {
  const rows = await query<{ event: string; reason: string | null }>(
    `select event, data->>'reason' as reason from audit_log
     where data->>'payer' = $1 or data->>'wallet' = $1 order by id`,
    [wallet.toLowerCase()],
  )
  return [...rows]
}

/** How often the log has this event with this reason: others write to it meanwhile. */
async function countOf(event: string, reason: string): Promise<number> {
  const rows = await query(`select 1 from audit_log where event = $1 and data->>'reason' = $2`, [
    event,
    reason,
  ])
  return rows.length
}

test('every attempt at the door is in the audit log, with its reason, and the log is one chain', async () => {
  const before = await Promise.all(unreadable.map(([event, reason]) => countOf(event, reason)))
  const reader = await newReader(100_000n)
  const required = await challengeOf(article.slug)
  const poor = await sign(reader, required, { value: 200_000n })
  const ask = (headers: Record<string, string>) => getSettled(articleUrl(article.slug), headers)
  expect((await ask({ 'PAYMENT-SIGNATURE': 'nonsense' })).status).toBe(400)
  expect((await ask(v2Headers(required, poor))).status).toBe(402)
  expect((await ask({ 'SIGN-IN-WITH-X': 'nonsense' })).status).toBe(402)
  const headers = v2Headers(required, await sign(reader, required))
  expect((await ask(headers)).status).toBe(200)
  expect((await ask(v2Headers(required, await sign(reader, required)))).status).toBe(200)

  const rows = await rowsOf(reader.address)
  expect(rows.map(({ event }) => event).filter((event) => event !== 'payment.final')).toEqual([
    'purchase.refused',
    'payment.claimed',
    'payment.submitting',
    'payment.pending',
    'payment.settled',
    'access.granted',
    'access.restored',
  ])
  expect(rows[0]?.reason).toBe('invalid_exact_evm_payload_authorization_value_mismatch')
  const after = await Promise.all(unreadable.map(([event, reason]) => countOf(event, reason)))
  for (const [i, count] of after.entries()) expect(count).toBeGreaterThan(before[i] ?? 0)
  const secrets = await query(
    'select 1 from audit_log where data::text like $1 or data::text like $2 or data::text like $3',
    [`%${headers['PAYMENT-SIGNATURE']?.slice(0, 60)}%`, `%${poor.signature.slice(2, 60)}%`, '%"quote%'],
  )
  expect([...secrets]).toEqual([])
  const sql = postgres(world().databaseUrl, { max: 1 })
  expect(await verifyChain(sql)).toMatchObject({ ok: true })
  await sql.end()
})
