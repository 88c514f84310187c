import { resolve } from 'node:path'
import { expect, test } from '@playwright/test'
import { check, quiet } from './checker'
import { chosen } from './form'
import { type Purchase, reads, sendSettled, signed } from './purchase'
import { type Stage, withStage } from './stage'
import { transfersTo } from './transfers'

const clocks = [
  { name: 'ten minutes slow', seconds: -600, inShort: true },
  { name: 'ten minutes fast', seconds: 600 },
]

for (const { name, seconds } of chosen(clocks)) {
  test(`a clock that is ${name} refuses or sells, and once it is right every reader reads for one price`, async () => {
    await withStage(async (stage) => {
      const wrong = await stage.start({
        NODE_OPTIONS: `--require ${resolve('e2e/faults/clock.cjs')}`,
        CLOCK_OFF_SECONDS: String(seconds),
      })
      const purchase = await signed(stage, wrong)
      expect(Math.abs(issuedAt(purchase) - seconds), 'the clock is wrong').toBeLessThan(60)
      const answer = await sendSettled(purchase, wrong)
      expect([200, 402]).toContain(answer.status)
      expect(reads(purchase, answer)).toBe((await timesPaid(stage, purchase)) === 1)
      await wrong.kill()

      const right = await stage.start()
      const bought = [purchase]
      if (answer.status === 402) {
        const anew = await signed(stage, right, { reader: purchase.reader })
        expect(reads(anew, await sendSettled(anew, right))).toBe(true)
        bought.push(anew)
      }
      await quiet(stage, right, bought)
      await check(stage, right, bought)
    })
  })
}

/** How far from now the process believes to have made its offer, in seconds. */
function issuedAt({ required }: Purchase): number {
  const offered = required.extensions?.['sign-in-with-x'] as { info: { issuedAt: string } } | undefined
  return (Date.parse(offered?.info.issuedAt ?? '') - Date.now()) / 1000
}

async function timesPaid({ rpcUrl }: Stage, { signed: { authorization } }: Purchase): Promise<number> {
  const paid = await transfersTo(rpcUrl, [authorization.to])
  return paid.filter(({ nonce }) => nonce === authorization.nonce).length
}
