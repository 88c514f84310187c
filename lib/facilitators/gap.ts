import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import { broadcast } from './broadcast'
import { type Fees, marketFees, twice, usualTip } from './fees'
import { addressOf, nextPending, type Relayer, signCall } from './relayer'

/** Whoever else has the key may be about to use its nonce; for no longer than this. */
const patienceSeconds = 60
/** A transfer of nothing to oneself. */
const fillerGas = 21_000n

/** Signs the transaction that only uses a nonce up. */
export function signFiller(relayer: Relayer, nonce: number, fees: Fees) {
  return signCall(relayer, { nonce, to: relayer.account.address, gas: fillerGas, ...fees })
}

/**
 * Fills a nonce that is below those that were given out, and that nothing is known of: what was signed with it was lost with
 * the database or by somebody else who has the key, and all later transactions would wait for it for ever.
 *
 * It is written down only since when it is so, and not what is sent: that moves nothing, and is sent anew when it is lost.
 *
 * @throws when the node or the database does not answer.
 */
export async function fillUnknown(relayer: Relayer, nonce: number): Promise<'nothing' | 'filled'> {
  const { client } = relayer
  if (!(await isGap(relayer, nonce, await nextPending(relayer)))) return 'nothing'
  const market = await marketFees(client, await usualTip(client))
  await broadcast(relayer, await signFiller(relayer, nonce, twice(market)))
  return 'filled'
}

/** Notes that there is a gap; true for one caller each time that it has been there for so long. */
async function isGap(relayer: Relayer, nonce: number, pending: number): Promise<boolean> {
  const { db, network } = relayer
  const isOld: SQL = sql`gap_since < now() - make_interval(secs => ${patienceSeconds}::int)`
  const [row] = await db.execute<{ was: boolean }>(sql`
    with before as (
      select coalesce(gap_nonce = ${nonce}::int and ${isOld}, false) as was, gap_nonce from relayers
      where network = ${network} and address = ${addressOf(relayer)} and next_nonce > ${pending}::int
      for no key update
    )
    update relayers set gap_nonce = ${nonce}::int, gap_since = now() from before
    where network = ${network} and address = ${addressOf(relayer)}
      and (before.was or before.gap_nonce is distinct from ${nonce}::int)
    returning before.was`)
  return row?.was ?? false
}

/** Whether more nonces were given out than the chain knows transactions for. */
export async function isBehind(relayer: Relayer): Promise<boolean> {
  const { db, network } = relayer
  const pending = await nextPending(relayer)
  const [row] = await db.execute(sql`
    select from relayers
    where network = ${network} and address = ${addressOf(relayer)} and next_nonce > ${pending}::int`)
  return row !== undefined
}
