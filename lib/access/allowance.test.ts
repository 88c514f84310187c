import { expect, test } from 'vitest'
import { type KeyRing, signToken } from '../token'
import { counterCookie, freelyRead, leftOf, monthEnd } from './allowance'

const ring: KeyRing = [{ id: 'k1', secret: new Uint8Array(32).fill(1) }]
const november = Date.parse('2026-11-30T23:59:59Z') / 1000
const december = november + 1
const cookieOf = (setCookie: string) => setCookie.split(';')[0] ?? ''

test('a browser counts by publisher, and anew each month', () => {
  const cookie = cookieOf(counterCookie(ring, ['ada/a', 'ada/b', 'house/a'], november, true))
  const read = freelyRead(ring, cookie, november)
  expect(leftOf({ publisher: 'ada', allowance: 3 }, read)).toBe(1)
  expect(leftOf({ publisher: 'house', allowance: 1 }, read)).toBe(0)
  expect(leftOf({ publisher: 'eve', allowance: 2 }, read)).toBe(2)
  expect(freelyRead(ring, cookie, december)).toEqual([])
})

test('a counter that somebody else wrote counts nothing, and does not hide ours', () => {
  const stranger: KeyRing = [{ id: 'k1', secret: new Uint8Array(32).fill(2) }]
  const forged = cookieOf(counterCookie(stranger, [], november, true))
  const pass = `farthing_free=${signToken(ring, 'pass', { month: '2026-11', read: ['house/a'] })}`
  const ours = cookieOf(counterCookie(ring, ['house/a'], november, true))
  expect(freelyRead(ring, `${forged}; ${pass}`, november)).toEqual([])
  expect(freelyRead(ring, `${forged}; ${ours}`, november)).toEqual(['house/a'])
})

test('of two counters the one that has counted more holds', () => {
  const [less, more] = [['house/a'], ['house/a', 'house/b']].map((read) =>
    cookieOf(counterCookie(ring, read, november, false)),
  )
  expect(freelyRead(ring, `${less}; ${more}`, november)).toHaveLength(2)
})

test('it ends with the month', () => {
  expect(monthEnd(november).toISOString()).toBe('2026-12-01T00:00:00.000Z')
  expect(monthEnd(Date.parse('2026-12-31T10:00:00Z') / 1000).toISOString()).toBe('2027-01-01T00:00:00.000Z')
  expect(counterCookie(ring, [], november, true)).toContain('Max-Age=1;')
})
