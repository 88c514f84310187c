import { expect, test } from 'vitest'
import { pauseAfter, persistentHours } from './webhook-schedule'

/** All pauses, until none comes any more. */
function allPauses(chance: number): number[] {
  const pauses: number[] = []
  for (let attempt = 1; ; attempt++) {
    const pause = pauseAfter(attempt, chance)
    if (pause === undefined) return pauses
    pauses.push(pause)
  }
}

test('waits longer each time, and for three days in all', () => {
  for (const chance of [0, 0.5, 0.999]) {
    const pauses = allPauses(chance)
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b))
    const hours = pauses.reduce((sum, pause) => sum + pause, 0) / 3600
    expect(hours).toBeGreaterThan(persistentHours)
    expect(hours).toBeLessThan(80)
  }
  expect(pauseAfter(1, 0)).toBe(5)
})

test('what failed together comes back apart', () => {
  const pauses = new Set(Array.from({ length: 20 }, () => pauseAfter(4)))
  expect(pauses.size).toBeGreaterThan(15)
})
