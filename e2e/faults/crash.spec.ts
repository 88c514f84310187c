import { expect, test } from '@playwright/test'
import type { App } from '../agent/app'
import { check, quiet } from './checker'
import { type CrashPoint, crashPoints } from './crash-points'
import { chosen } from './form'
import { type Purchase, reads, send, sendSettled, signed, windowSeconds } from './purchase'
import { openStage, pass, type Stage } from './stage'

const times = ['at once', 'after the lease', 'after validBefore'] as const
type Time = (typeof times)[number]
const crews = ['one process, restarted', 'two processes'] as const

/** Each point once in the short form, at alternating times and with alternating crews; all of them in the whole one. */
const cases = crashPoints.flatMap((point, at) =>
  times.flatMap((time, t) =>
    crews.map((crew, c) => ({
      point,
      time,
      crew,
      inShort: Boolean(point.inShort) && at % times.length === t && at % crews.length === c,
    })),
  ),
)

for (const { point, time, crew } of chosen(cases)) {
  test(`${point.id}: killed ${point.where}; ${crew}, asked ${time}`, async () => {
    const stage = await openStage(point.settler)
    try {
      const first = await stage.start()
      const second = crew === 'two processes' ? await stage.start() : undefined
      const purchase = await killed(stage, first, point)
      const app = second ?? (await stage.start())
      await askAgain(stage, app, purchase, time)
      // Nobody else is held up by what was left behind.
      await quiet(stage, app, [purchase])
      const next = await signed(stage, app)
      expect(reads(next, await sendSettled(next, app))).toBe(true)
      await quiet(stage, app, [next])
      await check(stage, app, [purchase, next])
    } finally {
      await stage.stop()
    }
  })
}

/** Sends a payment to a process that dies of it. */
async function killed(stage: Stage, app: App, point: CrashPoint): Promise<Purchase> {
  const purchase = await signed(stage, app)
  let died = false
  point.set(stage, purchase, async () => {
    died = true
    await app.kill()
    throw new Error('killed')
  })
  expect(await send(purchase, app), 'a dead process answers nothing').toBeUndefined()
  expect(died, 'the point was reached').toBe(true)
  return purchase
}

async function askAgain(stage: Stage, app: App, purchase: Purchase, time: Time): Promise<void> {
  if (time === 'after validBefore') {
    await pass(stage, windowSeconds + 10)
    const answer = await sendSettled(purchase, app)
    // The money moved or it did not: the checker compares what was said with what the chain has.
    expect([200, 402]).toContain(answer.status)
    return
  }
  if (time === 'after the lease') {
    await pass(stage, 45)
  } else {
    // The request has looked, and waits for whoever it thinks is at work.
    const looked = new Promise<void>((resolve) => {
      stage.database.after('left join "payments"', purchase.signed.authorization.nonce, async () => resolve())
    })
    void looked.then(() => pass(stage, 45))
  }
  expect(reads(purchase, await sendSettled(purchase, app))).toBe(true)
}
