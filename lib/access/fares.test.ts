import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { entitlements } from '../db/schema/access'
import type { Payment } from '../payments/payment'
import { newPayer, testMachine } from '../testing/economy'
import { FareShop, type Moment } from '../testing/fares'
import { coverFrom, coverOf } from './entitlements'

const { db, client } = testMachine()

async function shop(period?: 'day' | 'week' | 'month') {
  return new FareShop(db, await newPayer(client, 0n), period)
}

async function periodEnd(period: string): Promise<Date> {
  const [row] = await db.execute<{ end: string }>(sql`select period_end(${period}, now()) as end`)
  return new Date(row?.end ?? '')
}

test('the purchase that reaches the price exactly earns the pass until its calendar period ends, and not a cent before', async () => {
  const here = await shop()
  await here.sellPass('0.30')
  await here.buy('0.10')
  await here.buy('0.199999')
  expect(await here.earned()).toBeUndefined()
  const last = await here.buy('0.000001')
  const earned = await here.earned()
  expect(earned).toMatchObject({ scope: `all:${here.publisher}`, transaction: last.transaction })
  expect(earned?.expiresAt).toEqual(await periodEnd('month'))
  expect(await here.spent()).toBe('0.300000')
})

test.each(['day', 'week', 'month'] as const)(
  'what was paid before this %s does not count, and from its first moment on it does',
  async (period) => {
    const here = await shop(period)
    await here.sellPass('0.20')
    await here.buy('0.15', 'the last moment before')
    await here.buy('0.10', 'its first moment')
    expect(await here.earned()).toBeUndefined()
    await here.buy('0.10')
    expect((await here.earned())?.expiresAt).toEqual(await periodEnd(period))
  },
)

test('a purchase from before the period’s end that is booked after it earns nothing in the new one', async () => {
  const here = await shop()
  await here.sellPass('0.10')
  await here.buy('0.10', 'the last moment before')
  expect(await here.earned()).toBeUndefined()
})

test('a refund that brings it below takes the pass back, and the next purchase earns it again', async () => {
  const here = await shop()
  await here.sellPass('0.20')
  const first = await here.buy('0.10')
  await here.buy('0.10')
  const earned = await here.earned()
  await here.refund(first)
  expect(await here.earned()).toBeUndefined()
  expect(await here.spent()).toBe('0.100000')
  await here.buy('0.10')
  expect((await here.earned())?.id).toBe(earned?.id)
})

test('a refund that leaves it reached takes nothing back', async () => {
  const here = await shop()
  await here.sellPass('0.20')
  const spare = await here.buy('0.05')
  await here.buy('0.20')
  await here.refund(spare)
  expect(await here.earned()).toBeDefined()
})

test('what a reorganisation undoes does not count until it is booked again', async () => {
  const here = await shop()
  await here.sellPass('0.10')
  const payment = await here.buy('0.10')
  await here.reorganise(payment)
  expect(await here.earned()).toBeUndefined()
  await here.book(payment)
  expect(await here.earned()).toBeDefined()
})

test('a pass that was earned stays earned when it becomes dearer, by the price at which it was', async () => {
  const here = await shop()
  await here.sellPass('0.20')
  await here.buy('0.20')
  const spare = await here.buy('0.10')
  await here.sellPass('5.00')
  await here.buy('0.10')
  await here.refund(spare)
  expect(await here.earned()).toBeDefined()
})

test('only what the pass would open counts, and only what is paid to its publisher', async () => {
  const [here, other] = [await shop(), await shop()]
  await here.sellPass('0.20', { tag: 'http' })
  await here.buy('0.20')
  await new FareShop(db, here.payer).buy('0.20', 'now', ['http'])
  await other.buy('0.20', 'now', ['http'])
  expect(await here.earned()).toBeUndefined()
  await here.buy('0.20', 'now', ['http', 'money'])
  expect((await here.earned())?.scope).toBe(`tag:${here.publisher}:http`)
})

test('a pass that was earned covers its articles, and no others', async () => {
  const here = await shop()
  await here.sellPass('0.10')
  await here.buy('0.10')
  const coverFor = async (scope: string, slug = 'some-article') => {
    const [row] = await db.execute<{ cover: never }>(
      sql`select ${coverOf(here.wallet, slug, [scope, 'section:x:Essays'])} as cover`,
    )
    return coverFrom(row?.cover ?? null)
  }
  expect(await coverFor(`all:${here.publisher}`)).toEqual(await here.earned())
  expect(await coverFor('all:somebody-else')).toBeUndefined()
  // Whoever has earned a pass is not sold it.
  expect(await coverFor('all:somebody-else', `pass:${here.pass}`)).toEqual(await here.earned())
})

test('bought beside each other, purchases that reach the price together earn the pass once', async () => {
  const here = await shop()
  await here.sellPass('1.00')
  const claimed = await Promise.all(Array.from({ length: 10 }, () => here.claim('0.10')))
  await Promise.all(claimed.map((payment) => here.book(payment)))
  expect(await here.earned()).toBeDefined()
  const rows = await db
    .select()
    .from(entitlements)
    .where(sql`slug = ${`earned:${here.pass}`}`)
  expect(rows).toHaveLength(1)
})

/** One thing that happens to a reader; `on` chooses an earlier purchase. */
type Step =
  | { do: 'buy'; cents: number; moment: Moment }
  | { do: 'refund' | 'reorganise' | 'book'; on: number }
  | { do: 'buy together'; cents: number[] }

const cents = fc.integer({ min: 1, max: 40 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('buy' as const),
      cents,
      moment: fc.constantFrom<Moment>('now', 'its first moment', 'the last moment before'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('refund' as const, 'reorganise' as const, 'book' as const),
      on: fc.nat(9),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('buy together' as const),
      cents: fc.array(cents, { minLength: 2, maxLength: 4 }),
    }),
  },
)

interface Bought {
  payment: Payment
  cents: number
  counts: boolean
  refunded: boolean
}

const dollarsOf = (amount: number) => (amount / 100).toFixed(2)

async function take(here: FareShop, bought: Bought[], each: Step): Promise<void> {
  if (each.do === 'buy') {
    const payment = await here.buy(dollarsOf(each.cents), each.moment)
    bought.push({
      payment,
      cents: each.cents,
      counts: each.moment !== 'the last moment before',
      refunded: false,
    })
  } else if (each.do === 'buy together') {
    const payments = await Promise.all(each.cents.map((amount) => here.buy(dollarsOf(amount))))
    payments.forEach((payment, i) => {
      bought.push({ payment, cents: each.cents[i] ?? 0, counts: true, refunded: false })
    })
  } else {
    const chosen = bought[each.on % Math.max(1, bought.length)]
    if (!chosen) return
    if (each.do === 'reorganise') return here.reorganise(chosen.payment)
    if (each.do === 'book') return here.book(chosen.payment)
    if (chosen.refunded || !(await here.isSettled(chosen.payment))) return
    chosen.refunded = true
    await here.refund(chosen.payment)
  }
}

/** What a reader has paid in this period by the letter of the promise, in cents. */
async function paid(here: FareShop, bought: Bought[]): Promise<number> {
  let sum = 0
  for (const { payment, cents: amount, counts, refunded } of bought) {
    if (counts && !refunded && (await here.isSettled(payment))) sum += amount
  }
  return sum
}

test('whatever is bought, paid back and undone in whatever order: the pass is the reader’s exactly while the price is reached', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('day' as const, 'week' as const, 'month' as const),
      fc.integer({ min: 10, max: 100 }),
      fc.array(step, { minLength: 1, maxLength: 12 }),
      async (period, price, steps) => {
        const here = await shop(period)
        await here.sellPass(dollarsOf(price))
        const bought: Bought[] = []
        for (const each of steps) {
          await take(here, bought, each)
          const sum = await paid(here, bought)
          expect(Number(await here.spent())).toBeCloseTo(sum / 100, 6)
          expect((await here.earned()) !== undefined).toBe(sum >= price)
        }
      },
    ),
    { numRuns: Number(process.env.MODEL_RUNS ?? 25) },
  )
})
