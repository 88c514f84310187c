import { sql } from 'drizzle-orm'
import { beforeEach, expect, inject, test, vi } from 'vitest'
import { createDatabase } from '../scripts/economy/database'
import { connect } from './db/client'
import { migrate } from './db/migrate'
import { checkOutcomes } from './doctor-outcomes'
import { log } from './log'
import { watchOverdue } from './overdue'
import { claim, move } from './payments/ledger'
import { newPayer, sign, testMachine, token } from './testing/economy'
import { sale } from './testing/sale'
import { configure } from './testing/seller'

// Whatever else is open would be counted.
const databaseUrl = await createDatabase(inject('databaseUrl'), `overdue_${crypto.randomUUID().slice(0, 8)}`)
await migrate(databaseUrl)
configure({ DATABASE_URL: databaseUrl })
const db = connect(databaseUrl)
const { client } = testMachine()

/** A claimed payment that ended so long ago; it was made five minutes before. */
async function ended(secondsAgo: number, madeSecondsAgo = secondsAgo + 300) {
  const validBefore = BigInt(Math.floor(Date.now() / 1000) - secondsAgo)
  const payment = await sign(await newPayer(client, 0n), { validBefore })
  const claimed = await claim(db, { payment, asset: token.address, ...sale, fromBlock: 0n })
  await db.execute(sql`
    update payments set created_at = now() - make_interval(secs => ${madeSecondsAgo}::int)
    where id = ${claimed.payment.id}`)
  return claimed.payment
}

const warn = vi.spyOn(log(), 'warn')
beforeEach(() => {
  warn.mockClear()
})

test('payments that are open no longer than they may be are nothing to say', async () => {
  await ended(-60)
  await ended(550)
  // One that an orphan bought ended long before it was made.
  await ended(1_000_000, 300)
  const over = await ended(5000)
  await move(db, over, 'rejected', { reason: 'invalid_transaction_state' })
  expect(await watchOverdue(db)).toBe(0)
  expect(warn).not.toHaveBeenCalled()
  expect(await checkOutcomes(db)).toMatchObject({ ok: true })
})

test('payments that are open long after their end are warned of, by number and age', async () => {
  await ended(700)
  await ended(1500)
  expect(await watchOverdue(db)).toBe(2)
  const said = { payments: 2, oldestSeconds: expect.any(Number) }
  expect(warn).toHaveBeenCalledExactlyOnceWith(said, 'payments are open long after their end')
  const [{ oldestSeconds }] = warn.mock.calls[0] as unknown as [{ oldestSeconds: number }]
  expect(oldestSeconds).toBeGreaterThanOrEqual(1499)
  expect(oldestSeconds).toBeLessThan(1560)
  const finding = await checkOutcomes(db)
  expect(finding).toMatchObject({ ok: false, mend: expect.stringContaining('NETWORKS') })
  expect(finding.says).toMatch(/^is not known of 2, the first of which ended 2[456] minutes ago$/)
})
