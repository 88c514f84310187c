import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { challengeCounter, type Shown } from './challenge-count'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('many 402s are handed in at once, by page and buyer, and none twice', async () => {
  const sent: Shown[][] = []
  const count = challengeCounter(async (shown) => sent.push(shown))
  const handingIn = count('a', 'person')
  expect(handingIn).toBeInstanceOf(Promise)
  expect(count('a', 'person')).toBeUndefined()
  expect(count('a', 'program')).toBeUndefined()
  await vi.runAllTimersAsync()
  await handingIn
  void count('b', 'person')
  await vi.runAllTimersAsync()
  expect(sent).toEqual([
    [
      ['a', 'person', 2],
      ['a', 'program', 1],
    ],
    [['b', 'person', 1]],
  ])
})

test('counts that nobody takes are lost without a word, and the next are handed in', async () => {
  const send = vi.fn(async (_shown: Shown[]) => Promise.reject(new Error('down')))
  const count = challengeCounter(send)
  const handingIn = count('a', 'person')
  await vi.runAllTimersAsync()
  await expect(handingIn).resolves.toBeUndefined()
  void count('a', 'person')
  await vi.runAllTimersAsync()
  expect(send).toHaveBeenCalledTimes(2)
})
