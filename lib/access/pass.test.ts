import { expect, test } from 'vitest'
import { type KeyRing, signToken } from '../token'
import { passCookie, passFor, passSeconds, signPass } from './pass'

const ring: KeyRing = [{ id: 'k1', secret: new Uint8Array(32).fill(1) }]
const token = signPass(ring, { slug: 'a-cent', id: 'ent_1' }, 1000)

test('a pass opens its page until it expires', () => {
  const cookie = `theme=dark; farthing_pass=${token}`
  expect(passFor(ring, 'a-cent', cookie, 1001)?.entitlementId).toBe('ent_1')
  expect(passFor(ring, 'a-cent', cookie, 1000 + passSeconds)).toBeUndefined()
})

test('a pass ends with the right that it is made from', () => {
  const right = { slug: 'a-cent', id: 'ent_1', expiresAt: new Date(2_000_000) }
  const cookie = `farthing_pass=${signPass(ring, right, 1000)}`
  expect(passFor(ring, 'a-cent', cookie, 1999)?.expiresAt).toBe(2000)
  expect(passFor(ring, 'a-cent', cookie, 2000)).toBeUndefined()
})

test('a pass opens no other page', () => {
  expect(passFor(ring, 'a-dollar', `farthing_pass=${token}`, 1001)).toBeUndefined()
})

test('a quote is not a pass, and neither is a forged one', () => {
  const quote = signToken(ring, 'quote', { slug: 'a-cent', ent: 'ent_1', exp: 9999 })
  const forged = signPass(
    [{ id: 'k1', secret: new Uint8Array(32).fill(2) }],
    { slug: 'a-cent', id: 'ent_1' },
    1000,
  )
  for (const value of [quote, forged, '', 'x.y.z', `${token}.`]) {
    expect(passFor(ring, 'a-cent', `farthing_pass=${value}`, 1001)).toBeUndefined()
  }
})

test("a neighbour's cookie of the same name does not hide ours", () => {
  expect(passFor(ring, 'a-cent', `farthing_pass=junk; farthing_pass=${token}`, 1001)).toBeDefined()
})

test('the cookie stays on its page, out of scripts and off plain HTTP', () => {
  expect(passCookie('t', 'a-cent', true)).toBe(
    `farthing_pass=t; Path=/articles/a-cent; Max-Age=${passSeconds}; HttpOnly; SameSite=Lax; Secure`,
  )
  expect(passCookie('t', 'a-cent', false)).not.toContain('Secure')
})
