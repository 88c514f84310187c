import { expect, test } from '@playwright/test'
import { accounts } from '../../scripts/economy/accounts'
import { query } from '../world'
import { check, quiet } from './checker'
import { testInWhole } from './form'
import { type Purchase, reads, send, sendSettled, signed } from './purchase'
import { pass, type Stage, withStage } from './stage'
import { transfersTo } from './transfers'

const newPayTo = accounts[5]?.address ?? '0x'
/** Another network; the stage's node says that it is on it when it is asked. */
const elsewhere = { NETWORK: 'eip155:80002', chainId: '0x13882' }

const paidTo = async (stage: Stage, purchase: Purchase) =>
  (
    await transfersTo(
      stage.rpcUrl,
      accounts.map(({ address }) => address),
    )
  )
    .filter(({ nonce }) => nonce === purchase.signed.authorization.nonce)
    .map(({ payTo, amount }) => ({ payTo, amount }))

/** Sends a payment to a process that dies with the transaction sent. */
async function leftInFlight(stage: Stage): Promise<Purchase> {
  const app = await stage.start()
  const purchase = await signed(stage, app)
  stage.node.after('eth_sendRawTransaction', purchase.signed.authorization.nonce, async () => {
    await app.kill()
    throw new Error('killed')
  })
  expect(await send(purchase, app)).toBeUndefined()
  return purchase
}

test('the payee changes between 402 and payment, and while one is under way: each pays whom it was asked to pay', async () => {
  await withStage(async (stage) => {
    const flying = await leftInFlight(stage)
    const before = await stage.start()
    const quoted = await signed(stage, before)
    await before.kill()

    stage.env.PAY_TO = newPayTo
    const after = await stage.start()
    const fresh = await signed(stage, after)
    await pass(stage, 45)
    for (const each of [flying, quoted, fresh]) expect(reads(each, await sendSettled(each, after))).toBe(true)

    const [old] = await paidTo(stage, flying)
    expect(await paidTo(stage, quoted)).toEqual([old])
    expect(await paidTo(stage, fresh)).toEqual([{ payTo: newPayTo, amount: old?.amount }])
    await quiet(stage, after, [flying, quoted, fresh])
    await check(stage, after, [flying, quoted, fresh])
  })
})

testInWhole(
  'the network is switched off between 402 and payment, and while one is under way: nothing is taken or lost',
  async () => {
    await withStage(async (stage) => {
      const flying = await leftInFlight(stage)
      const before = await stage.start()
      const quoted = await signed(stage, before)
      await before.kill()

      stage.node.lie(({ method }) => (method === 'eth_chainId' ? elsewhere.chainId : undefined))
      const off = await stage.start({ NETWORK: elsewhere.NETWORK })
      await pass(stage, 45)
      expect((await send(quoted, off))?.status).toBe(402)
      expect(await paidTo(stage, quoted)).toEqual([])
      expect((await send(flying, off))?.status, 'what may have been paid is not asked for again').toBe(503)
      await off.kill()

      stage.node.lie(undefined)
      const on = await stage.start()
      expect(reads(flying, await sendSettled(flying, on))).toBe(true)
      const anew = await signed(stage, on, { reader: quoted.reader })
      expect(reads(anew, await sendSettled(anew, on))).toBe(true)
      await quiet(stage, on, [flying, quoted, anew])
      await check(stage, on, [flying, quoted, anew])
    })
  },
)

testInWhole(
  'the price changes between 402 and payment, and while one is under way: each pays what it was quoted',
  async () => {
    await withStage(async (stage) => {
      const flying = await leftInFlight(stage)
      const app = await stage.start()
      const quoted = await signed(stage, app)
      const { slug } = quoted.article
      await query(
        'insert into settings (publisher, kind, subject, value, set_by) values ($1, $2, $3, $4::text::jsonb, $5)',
        ['house', 'page', slug, JSON.stringify({ price: '0.25' }), 'test'],
        stage.databaseUrl,
      )
      let fresh = quoted
      await expect
        .poll(
          async () => {
            fresh = await signed(stage, app)
            return fresh.signed.authorization.value
          },
          { timeout: 15_000 },
        )
        .toBe(250_000n)

      await pass(stage, 45)
      for (const each of [flying, quoted, fresh]) expect(reads(each, await sendSettled(each, app))).toBe(true)
      expect((await paidTo(stage, quoted)).map(({ amount }) => amount)).toEqual([100_000n])
      await quiet(stage, app, [flying, quoted, fresh])
      await check(stage, app, [flying, quoted, fresh])
    })
  },
)
