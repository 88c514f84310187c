import { expect, test } from '@playwright/test'
import { accounts } from '../../scripts/economy/accounts'
import { onStage } from './case'
import { chosen, testInWhole } from './form'
import { reads, send, sendSettled, signed } from './purchase'
import { pass, type Stage } from './stage'

/** The account that brings payments to the chain. */
const relayer = accounts[0]?.address

const statements: { statement: string; sql: string; inShort?: boolean }[] = [
  { statement: 'the claim', sql: 'insert into "payments"' },
  { statement: 'the attempt', sql: 'update relayers set next_nonce = next_nonce + 1' },
  { statement: 'the signed transaction', sql: 'update settle_attempts set raw_transaction' },
  { statement: 'the sale', sql: 'insert into chain_transfers', inShort: true },
]
const cuts: { when: 'amid' | 'after'; how: string; inShort?: boolean }[] = [
  { when: 'amid', how: 'carried out and not committed', inShort: true },
  { when: 'after', how: 'committed and not answered' },
]

for (const { statement, sql } of chosen(statements)) {
  for (const { when, how } of chosen(cuts)) {
    test(`the connection is reset with ${statement} ${how}: the same payment goes on, once`, async () => {
      await onStage(async (stage, app) => {
        const purchase = await signed(stage, app)
        let isCut = false
        stage.database[when](sql, '', async () => {
          isCut = true
          throw new Error('reset')
        })
        expect([200, 503], 'never a bill for what may be paid').toContain((await send(purchase, app))?.status)
        expect(isCut, 'the statement has passed').toBe(true)
        await pass(stage, 45)
        expect(reads(purchase, await sendSettled(purchase, app))).toBe(true)
        return [purchase]
      })
    })
  }
}

/** Pays while the database fails from a statement on: told to come again, and once it is back the same request reads. */
async function payThrough(
  sql: Parameters<Stage['database']['before']>[0],
  fail: (stage: Stage) => Promise<void>,
) {
  await onStage(async (stage, app) => {
    const purchase = await signed(stage, app)
    stage.database.before(sql, '', () => fail(stage))
    const answer = await send(purchase, app)
    expect(answer?.status).toBe(503)
    expect(answer?.headers.get('retry-after')).toBeTruthy()
    await stage.database.accept()
    await pass(stage, 45)
    expect(reads(purchase, await sendSettled(purchase, app))).toBe(true)
    return [purchase]
  })
}

for (const { statement, sql } of chosen(statements)) {
  test(`the database is gone from ${statement} on, and back later: the same payment goes on, once`, () =>
    payThrough(sql, async ({ database }) => {
      await database.refuse()
      throw new Error('refused')
    }))
}

for (const { statement, sql } of statements) {
  testInWhole(
    `the connection falls silent before ${statement}, and stays open: answered all the same, and paid once`,
    () => payThrough(sql, async ({ database }) => database.silence()),
  )
}

testInWhole('with the database gone nothing is sent, and once it is back the same request pays', async () => {
  await onStage(async (stage, app) => {
    const purchase = await signed(stage, app)
    await stage.database.refuse()
    expect((await send(purchase, app))?.status).toBe(503)
    expect(await stage.rpc('eth_getTransactionCount', relayer, 'pending')).toBe('0x0')
    await stage.database.accept()
    expect(reads(purchase, await sendSettled(purchase, app))).toBe(true)
    return [purchase]
  })
})
