import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, expect, inject, test } from 'vitest'
import { createDatabase } from '../../scripts/economy/database'
import {
  claimSale,
  finalizeSales,
  moveRefund,
  sell,
  settleSale,
  signRefund,
  undoSale,
} from '../testing/sales'
import { connect } from './client'
import { migrate } from './migrate'

const databaseUrl = await createDatabase(inject('databaseUrl'), `sums_${crypto.randomUUID().slice(0, 8)}`)
await migrate(databaseUrl)
const db = connect(databaseUrl)
afterAll(() => db.$client.end())

const time = (day: number) => `2026-11-${String(10 + day)}T23:59:59Z`

/** What the roll-up has, and the same added up from payments and refunds without it. */
async function bothSums() {
  const kept = await db.execute(sql`
    select publisher, day::text, slug, network, asset, buyer, price, sales, usd, refunds, refunded_usd
    from sales_days where sales <> 0 or refunds <> 0 order by 1, 2, 3, 6, 7`)
  const plain = await db.execute(sql`
    with final as (
      select p.*, (t.block_time at time zone 'UTC')::date as day from payments p
      join chain_transfers t on t.payment_id = p.id where p.state = 'final'
    ), moves as (
      select publisher, day, slug, network, asset, buyer, usd as price, 1 as sales, usd, 0 as refunds, 0 as refunded_usd from final
      union all
      select f.publisher, (r.proven_at at time zone 'UTC')::date, f.slug, f.network, f.asset, f.buyer, f.usd, 0, 0, 1,
        r.amount / 1000000 from refunds r join final f on f.id = r.payment_id where r.state = 'proven'
    )
    select publisher, day::text, slug, network, asset, buyer, price, sum(sales)::int as sales, sum(usd) as usd,
      sum(refunds)::int as refunds, round(sum(refunded_usd), 6) as refunded_usd
    from moves group by publisher, day, slug, network, asset, buyer, price order by 1, 2, 3, 6, 7`)
  const payers = await db.execute(sql`
    select publisher, day::text, payer from payer_days order by 1, 2, 3`)
  const plainPayers = await db.execute(sql`
    select distinct p.publisher, (t.block_time at time zone 'UTC')::date::text as day, p.payer from payments p
    join chain_transfers t on t.payment_id = p.id where p.state = 'final' order by 1, 2, 3`)
  return { kept: [...kept, ...payers].map(plainly), plain: [...plain, ...plainPayers].map(plainly) }
}

const plainly = (row: Record<string, unknown>) => ({
  ...row,
  usd: Number(row.usd),
  refunded_usd: Number(row.refunded_usd),
})

/** New payers by publisher: as they are kept with the sales, as they are marked, and as they are. */
const newPayers = () =>
  db.execute<{ sold: number; marked: number; real: number }>(sql`
    select (select coalesce(sum(new_payers), 0)::int from sales_days) as sold,
      (select count(*)::int from payer_days where is_first) as marked,
      (select count(distinct (publisher, payer))::int from payments where state = 'final') as real`)

const payment = fc.record({
  publisher: fc.constantFrom('house', 'guest'),
  payer: fc.constantFrom('0xa', '0xb', '0xc'),
  slug: fc.constantFrom('one', 'two', 'pass:all'),
  usd: fc.constantFrom('0.10', '0.25', '0.333333'),
  buyer: fc.constantFrom('person', 'program'),
})
const which = fc.nat({ max: 11 })
const day = fc.nat({ max: 4 })
const move = fc.oneof(
  fc.record({ kind: fc.constant('claim'), payment }),
  fc.record({ kind: fc.constant('settle'), which }),
  fc.record({ kind: fc.constant('undo'), which }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('finalize'), which, day }) },
  fc.record({ kind: fc.constant('refund'), which, part: fc.constantFrom(1, 0.5) }),
  fc.record({ kind: fc.constant('prove'), which, day }),
)
type Move = {
  kind: string
  which?: number
  day?: number
  part?: number
  payment?: Parameters<typeof claimSale>[1]
}

test('whatever happens in whatever order and at once, the sums are those of the payments', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(move, { maxLength: 6 }), { maxLength: 10 }), async (rounds) => {
      await emptyLedger()
      const ids: string[] = []
      for (let i = 0; i < 4; i++) ids.push(await claimSale(db, { payer: i < 2 ? '0xa' : '0xb' }))
      // The moves of a round run side by side, on connections of their own.
      for (const round of rounds) await Promise.all(round.map((each: Move) => make(each, ids)))
      const { kept, plain } = await bothSums()
      expect(kept).toEqual(plain)
      const [counted] = await newPayers()
      expect(counted).toEqual({ sold: counted?.real, marked: counted?.real, real: counted?.real })

      await db.execute(sql`select recount_sales()`)
      const again = await bothSums()
      expect(again.kept).toEqual(again.plain)
      expect((await newPayers())[0]).toEqual(counted)
    }),
    { numRuns: 25 },
  )
})

/**
 * Makes a move. Undoing locks the payment first and finalising its transfer: of those that meet over one payment, and of who stands
 * in line between them, the database may end one, as it would end a job, and then that one has not happened.
 */
async function make(move: Move, ids: string[]): Promise<void> {
  await attempt(move, ids).catch((error: { cause?: { code?: string } }) => {
    if (error.cause?.code !== '40P01' || !['undo', 'finalize', 'settle'].includes(move.kind)) throw error
  })
}

async function attempt(
  { kind, which = 0, day = 0, part = 1, payment = {} }: Move,
  ids: string[],
): Promise<void> {
  const id = ids[which % ids.length] ?? ''
  if (kind === 'claim') ids.push(await claimSale(db, payment))
  if (kind === 'settle') await settleSale(db, id)
  if (kind === 'undo') await undoSale(db, id)
  if (kind === 'finalize') await finalizeSales(db, [id, ids[(which + 1) % ids.length] ?? ''], time(day))
  if (kind === 'refund') await signRefund(db, id, part)
  if (kind === 'prove') await moveRefund(db, id, 'proven', time(day))
}

/** Payments and transitions refuse to be deleted, for good reason: here it is done past their triggers. */
async function emptyLedger(): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`)
    for (const table of [
      'refunds',
      'chain_transfers',
      'payment_transitions',
      'payments',
      'sales_days',
      'payer_days',
    ])
      await tx.execute(sql`delete from ${sql.identifier(table)}`)
  })
}

test('a payer who buys in two places in one moment is new once', async () => {
  await emptyLedger()
  const ids = await Promise.all([1, 2, 3, 4].map(() => claimSale(db, { payer: '0xnew' })))
  await Promise.all(ids.map((id) => settleSale(db, id)))
  await Promise.all(ids.map((id, i) => finalizeSales(db, [id], time(i))))
  expect((await newPayers())[0]).toEqual({ sold: 1, marked: 1, real: 1 })
})

test('adding everything up anew leaves the sample data alone, and the sample data is in no publisher’s sums', async () => {
  await emptyLedger()
  await sell(db, { usd: '0.25' }, time(1))
  await db.execute(sql`
    insert into sales_days (publisher, day, slug, network, asset, buyer, price, sales, usd)
    values ('sample:house', '2026-11-11', 'a-dime', 'eip155:84532', '0x', 'person', 1, 9, 9)`)
  await db.execute(sql`select recount_sales()`)
  const rows = await db.execute(sql`select publisher, sales from sales_days order by publisher`)
  expect([...rows]).toEqual([
    { publisher: 'house', sales: 1 },
    { publisher: 'sample:house', sales: 9 },
  ])
})
