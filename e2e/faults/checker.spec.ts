import { expect, test } from '@playwright/test'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import type { App } from '../agent/app'
import { sendAsStrangerTo, transferCall } from '../agent/stranger'
import { articleAt, articles } from '../articles'
import { query } from '../world'
import { check, quiet } from './checker'
import type { Told } from './listener'
import { type Purchase, reads, send, sendSettled, signed } from './purchase'
import { type Stage, withStage } from './stage'
import { checkAll, type Left } from './world-checker'

const [, elsewhere = articleAt('0.10')] = articles.filter(({ price }) => price === '0.10')

test('both checkers are content with an honest site, and name each thing that a dishonest one does', async () => {
  await withStage(async (stage) => {
    const app = await stage.start()
    const [one, two] = [await signed(stage, app), await signed(stage, app)]
    for (const each of [one, two]) await sendSettled(each, app)
    await quiet(stage, app, [one, two])
    await check(stage, app, [one, two])
    await checkAll(stage, app, leftBy([one, two]))

    const told = [one, two, ...hearsay(one, two)]
    tellWrongly(stage, two)
    await expectNamed(check(stage, app, told), ['I2', 'I3', 'I4', 'I7 told', 'I7 sold,', 'I8'])

    await leaveOpen(stage, app)
    const twice = await chargedAgain(stage, app, one)
    await tamper(stage)
    const everything = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7 told', 'I7 came,', 'I8', 'I9']
    await expectNamed(check(stage, app, [one]), ['I1', 'I5', 'I6', 'I9'])
    await expectNamed(checkAll(stage, app, leftBy([...told, twice])), everything)
  })
})

async function expectNamed(checked: Promise<unknown>, names: string[]): Promise<void> {
  const said = await checked.then(
    () => 'nothing',
    (error: Error) => error.message,
  )
  for (const name of names) expect(said).toMatch(new RegExp(`^${name} `, 'm'))
}

/** The same, as it is found when all stories have ended. */
function leftBy(purchases: Purchase[]): Left {
  const sent = purchases.flatMap((purchase) => {
    const { article, reader, signed, headers, heard } = purchase
    const { nonce } = signed.authorization
    const header = headers['PAYMENT-SIGNATURE'] ?? ''
    const asked = {
      slug: article.slug,
      version: 2,
      header,
      payer: reader.address.toLowerCase(),
      nonce,
    } as const
    return heard.map((answer) => ({ ...asked, status: answer.status, read: reads(purchase, answer) }))
  })
  return { sent, wallets: purchases.map(({ reader }) => reader) }
}

/** The reader of a purchase is charged for it another time. */
async function chargedAgain(stage: Stage, app: App, { reader, heard }: Purchase): Promise<Purchase> {
  const again = await signed(stage, app, { reader })
  await sendAsStrangerTo(stage.rpcUrl, transferCall(again.signed))
  return { ...again, heard }
}

/** What readers of a dishonest site would tell: read unpaid, charged twice, two articles for one, sent away after paying. */
function hearsay(one: Purchase, two: Purchase): Purchase[] {
  const nobody = privateKeyToAccount(generatePrivateKey())
  const unused = {
    ...one.signed,
    authorization: { ...one.signed.authorization, nonce: generatePrivateKey() },
  }
  const [answer] = one.heard
  if (!answer) throw new Error('the first reader has heard nothing')
  return [
    { ...one, reader: nobody, signed: unused },
    { ...two, reader: one.reader },
    { ...one, article: elsewhere, heard: [{ ...answer, text: elsewhere.secret }] },
    { ...two, heard: [{ ...answer, status: 402 }] },
  ]
}

/** One sale is told of under a second id, and this one not at all. */
function tellWrongly({ listener }: Stage, { reader }: Purchase): void {
  const of = ({ data }: Told) => data.payer === reader.address.toLowerCase()
  const [first] = listener.told.filter((each) => each.type === 'payment.settled' && !of(each))
  if (!first) throw new Error('the publisher was told of nothing')
  const others = listener.told.filter((each) => !of(each))
  listener.told.splice(0, Infinity, ...others, { ...first, id: 'msg_another' })
}

/** A payment that is claimed and not gone on with, and that the checker is not told of. */
async function leaveOpen(stage: Stage, app: App): Promise<void> {
  const purchase = await signed(stage, app)
  const cut = async () => {
    throw new Error('cut')
  }
  stage.database.after('insert into "payments"', purchase.signed.authorization.nonce, cut)
  expect((await send(purchase, app))?.status).toBe(503)
}

async function tamper({ databaseUrl }: Stage): Promise<void> {
  await query(
    `set session_replication_role = replica;
     update entitlements set revoked_at = now();
     delete from chain_transfers;
     update audit_log set event = 'nothing' where id = 2`,
    [],
    databaseUrl,
  )
}
