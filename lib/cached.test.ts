import { expect, test } from 'vitest'
import { cached } from './cached'

function setUp(size = 10) {
  let time = 0
  const state = { asked: 0, fails: false }
  const get = cached(
    async (key: string, _context: undefined) => {
      state.asked++
      if (state.fails) throw new Error('source is down')
      return key === 'unknown' ? undefined : state.asked
    },
    { freshMs: 1000, staleMs: 5000, size, now: () => time },
  )
  return {
    get: (key: string) => get(key, undefined),
    state,
    pass: (ms: number) => (time += ms),
    settle: () => new Promise((r) => setImmediate(r)),
  }
}

test('asks once for many requests, also for a key that has nothing', async () => {
  const { get, state } = setUp()
  await Promise.all([get('a'), get('a'), get('a')])
  expect(state.asked).toBe(1)
  await get('unknown')
  await get('unknown')
  expect(state.asked).toBe(2)
})

test('answers from the stale value while it fetches the new one', async () => {
  const { get, pass, settle } = setUp()
  await get('a')
  pass(2000)
  expect(await get('a')).toBe(1)
  await settle()
  expect(await get('a')).toBe(2)
})

test('outlives a short failure of the source and does not hide a long one', async () => {
  const { get, state, pass, settle } = setUp()
  await get('a')
  state.fails = true
  pass(2000)
  expect(await get('a')).toBe(1)
  await settle()
  pass(4000)
  await expect(get('a')).rejects.toThrow('source is down')
  state.fails = false
  expect(await get('a')).toBeDefined()
})

test('whoever comes late waits for the new value, and gets the old one only while the source is down', async () => {
  let time = 0
  let asked = 0
  let fails = false
  const source = async () => {
    if (fails) throw new Error('source is down')
    return ++asked
  }
  const get = cached(source, { freshMs: 1000, waitMs: 3000, staleMs: 9000, size: 1, now: () => time })
  await get('a', undefined)
  time = 4000
  expect(await get('a', undefined)).toBe(2)
  fails = true
  time = 9000
  expect(await get('a', undefined)).toBe(2)
  time = 14_000
  await expect(get('a', undefined)).rejects.toThrow('source is down')
})

test('a flood of unknown keys cannot grow the memory', async () => {
  const { get, state } = setUp(2)
  for (const slug of ['a', 'b', 'c']) await get(slug)
  await get('a')
  expect(state.asked).toBe(4)
})
