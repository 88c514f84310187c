import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import * as limits from './time-limits'

const app = path.resolve(import.meta.dirname, '../app')

/** What each route that names one is given, in seconds. */
const given = readdirSync(app, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('route.ts'))
  .flatMap((name) => {
    const source = readFileSync(path.join(app, name), 'utf8')
    const [, seconds] = /^export const maxDuration = (\d+)$/m.exec(source) ?? []
    return seconds ? [[name, Number(seconds)] as const] : []
  })

test.each(given)('%s is given what is said in one place', (name, seconds) => {
  expect(seconds * 1000).toBe(name.startsWith('api/cron/') ? limits.cronMs : limits.requestMs)
})

test('the door, a notification and the cron have limits', () => {
  const names = given.map(([name]) => name)
  expect(names).toEqual(
    expect.arrayContaining([
      'api/articles/[slug]/route.ts',
      'api/passes/[id]/route.ts',
      'api/x402/payment-notification/route.ts',
      'api/cron/reconcile/route.ts',
    ]),
  )
})

test('all ends before the platform ends it, with time to answer', () => {
  const { requestMs, answerMs, followMs, statusAnswerMs, wakeMs, cronMs, cronRoundMs } = limits
  expect(answerMs).toBeLessThanOrEqual(requestMs - 3000)
  // Whoever claims last has the time that the database gives a statement to hear of it.
  expect(followMs).toBeLessThanOrEqual(answerMs - 5000)
  expect(Math.max(statusAnswerMs, wakeMs)).toBeLessThan(answerMs)
  expect(cronRoundMs).toBeLessThanOrEqual(cronMs - 5000)
})

test('what is late is waited for no longer, and goes on', async () => {
  let finish: (value: string) => void = () => undefined
  const work = new Promise<string>((resolve) => {
    finish = resolve
  })
  expect(await limits.within(work, 5)).toBeUndefined()
  finish('done')
  expect(await limits.within(work, 5)).toBe('done')
})
