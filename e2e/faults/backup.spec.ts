import { expect, test } from '@playwright/test'
import { decodePaymentResponseHeader } from '@x402/core/http'
import { query } from '../world'
import { check, quiet } from './checker'
import { type Purchase, reads, send, sendSettled, signed } from './purchase'
import { type Stage, through, withStage } from './stage'

/** Copies the stage's database as it is now; nobody may be connected to it. */
async function backUp({ databaseUrl }: Stage): Promise<string> {
  const name = new URL(databaseUrl).pathname.slice(1)
  await query(`create database ${name}_backup template ${name}`)
  return databaseUrl.replace(name, `${name}_backup`)
}

/** Goes on with the backup, as if the database had never been anything else. */
function restore(stage: Stage, backupUrl: string): void {
  stage.databaseUrl = backupUrl
  stage.env.DATABASE_URL = through(stage.database, backupUrl)
}

test('C13: everything since the backup is lost: who had paid reads without paying again, or is booked to be paid back', async () => {
  await withStage(async (stage) => {
    const first = await stage.start()
    const kept = await signed(stage, first)
    expect(reads(kept, await sendSettled(kept, first))).toBe(true)
    await first.kill()
    const backupUrl = await backUp(stage)

    const second = await stage.start()
    const [lost, gone, flying] = [
      await signed(stage, second),
      await signed(stage, second),
      await signed(stage, second),
    ]
    for (const each of [lost, gone]) expect(reads(each, await sendSettled(each, second))).toBe(true)
    stage.node.after('eth_sendRawTransaction', flying.signed.authorization.nonce, async () => {
      await second.kill()
      throw new Error('killed')
    })
    expect(await send(flying, second)).toBeUndefined()

    restore(stage, backupUrl)
    const restored = await stage.start()
    expect(reads(kept, await sendSettled(kept, restored))).toBe(true)
    await quiet(stage, restored, [kept, lost, gone, flying])
    for (const each of [lost, flying]) await expectRedeemed(stage, restored, each)
    // Buying goes on: the relayer's own count was lost as well.
    const next = await signed(stage, restored)
    expect(reads(next, await sendSettled(next, restored))).toBe(true)
    await quiet(stage, restored, [next])
    await check(stage, restored, [kept, lost, gone, flying, next], [lost, gone, flying])
  })
})

/** The wallet signs once more, reads, and nothing moves. */
async function expectRedeemed(
  stage: Stage,
  app: Parameters<typeof send>[1],
  { reader }: Purchase,
): Promise<void> {
  const anew = await signed(stage, app, { reader })
  const answer = await sendSettled(anew, app)
  expect(reads(anew, answer)).toBe(true)
  const receipt = decodePaymentResponseHeader(answer.headers.get('PAYMENT-RESPONSE') ?? '')
  expect(receipt).toMatchObject({ success: true, extra: { alreadyPaid: true } })
}
