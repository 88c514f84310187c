import { expect, test } from '@playwright/test'
import type { App } from '../agent/app'
import { check, quiet } from './checker'
import { type CrashPoint, crashPoints } from './crash-points'
import { chosen, testInWhole } from './form'
import { type Purchase, reads, send, sendSettled, signed, windowSeconds } from './purchase'
import { isRestored } from './restored'
import { pass, round, type Stage, withStage } from './stage'

const times = ['at once', 'after the lease', 'after validBefore'] as const
type Time = (typeof times)[number]
const crews = ['one process, restarted', 'two processes'] as const
type Crew = (typeof crews)[number]
/** In seconds. */
const waits: Record<Time, number> = {
  'at once': 0,
  'after the lease': 45,
  'after validBefore': windowSeconds + 10,
}

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
    await withStage(async (stage) => {
      const { first, next } = await crewOf(stage, crew)
      const purchase = await killed(stage, first, point)
      const app = await next()
      const bought = await askAgain(stage, app, purchase, time)
      // Nobody else is held up by what was left behind.
      await quiet(stage, app, bought)
      const another = await signed(stage, app)
      expect(reads(another, await sendSettled(another, app))).toBe(true)
      await quiet(stage, app, [another])
      await check(stage, app, [...bought, another])
    }, point.settler)
  })
}

/** When and by whom it is gone on with, where what was paid for was booked before the process died. */
const aftermaths = times.flatMap((time) => crews.map((crew) => ({ time, crew })))

for (const { time, crew } of aftermaths) {
  testInWhole(
    `C8: killed with the answer given, and the cookies are lost; ${crew}, signed in ${time}, and reading`,
    async () => {
      await withStage(async (stage) => {
        const { first, next } = await crewOf(stage, crew)
        const purchase = await signed(stage, first)
        expect(reads(purchase, await sendSettled(purchase, first))).toBe(true)
        await first.kill()
        await pass(stage, waits[time])
        const app = await next()
        expect(await isRestored(purchase, app)).toBe(true)
        await quiet(stage, app, [purchase])
        await check(stage, app, [purchase])
      })
    },
  )
}

for (const { time, crew } of chosen(aftermaths.map((each, at) => ({ ...each, inShort: at === 0 })))) {
  test(`C11: killed with the publisher told and that not written down; ${crew}, told again ${time}, under the same id`, async () => {
    await withStage(async (stage) => {
      const { first, next } = await crewOf(stage, crew)
      const purchase = await signed(stage, first)
      expect(reads(purchase, await sendSettled(purchase, first))).toBe(true)
      stage.listener.hear = async ({ type }) => {
        if (type !== 'payment.settled') return
        stage.listener.hear = async () => undefined
        await first.kill()
      }
      await expect(round(first)).rejects.toThrow()
      await pass(stage, waits[time])
      const app = await next()
      await quiet(stage, app, [purchase])
      const ids = stage.listener.told.filter(({ type }) => type === 'payment.settled').map(({ id }) => id)
      const [id] = ids
      expect(ids).toEqual([id, id])
      await check(stage, app, [purchase])
    })
  })
}

/** The process that is going to die, and whoever goes on: one that was there all along, or the same one started anew. */
async function crewOf(stage: Stage, crew: Crew): Promise<{ first: App; next: () => Promise<App> }> {
  const first = await stage.start()
  const second = crew === 'two processes' ? await stage.start() : undefined
  return { first, next: async () => second ?? (await stage.start()) }
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
  await point.over?.(stage)
  return purchase
}

/** Sends the payment again until the reader reads. Told that it is over, the reader signs another one, as honest clients do. */
async function askAgain(stage: Stage, app: App, purchase: Purchase, time: Time): Promise<Purchase[]> {
  if (time === 'after validBefore') {
    await pass(stage, waits[time])
    const answer = await sendSettled(purchase, app)
    if (reads(purchase, answer)) return [purchase]
    expect(answer.status).toBe(402)
    // What was left behind may hold up the relayer until the background has been there.
    await quiet(stage, app, [purchase])
    const anew = await signed(stage, app, { reader: purchase.reader })
    expect(reads(anew, await sendSettled(anew, app))).toBe(true)
    return [purchase, anew]
  }
  if (time === 'after the lease') {
    await pass(stage, waits[time])
  } else {
    // The request has looked, and waits for whoever it thinks is at work.
    const looked = new Promise<void>((resolve) => {
      stage.database.after('left join "payments"', purchase.signed.authorization.nonce, async () => resolve())
    })
    void looked.then(() => pass(stage, waits['after the lease']))
  }
  expect(reads(purchase, await sendSettled(purchase, app))).toBe(true)
  return [purchase]
}
