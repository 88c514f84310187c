import { expect, test } from 'vitest'
import { type KeyRing, signToken } from '../token'
import { passCookie, passesFor, passFor, passSeconds, signPass } from './pass'

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
  expect(passCookie('t', { slug: 'a-cent' }, true)).toBe(
    `farthing_pass=t; Path=/articles/a-cent; Max-Age=${passSeconds}; HttpOnly; SameSite=Lax; Secure`,
  )
  expect(passCookie('t', { slug: 'a-cent' }, false)).not.toContain('Secure')
})

const wide = { slug: 'pass:month', scope: 'all:house', id: 'ent_w', expiresAt: new Date(5_000_000) }
const wideCookie = (right = wide) => passCookie(signPass(ring, right, 1000), right, true).split(';')[0] ?? ''

test('a wide pass opens what is in its scope and its own page, until it ends, and nothing else', () => {
  const opens = (slug: string, scopes: string[], at = 1001) =>
    passFor(ring, slug, wideCookie(), at, scopes)?.entitlementId
  expect(opens('a-cent', ['all:house', 'tag:house:http'])).toBe('ent_w')
  expect(opens('pass:month', [])).toBe('ent_w')
  expect(opens('pass:day', [])).toBeUndefined()
  expect(opens('a-cent', ['all:ada'])).toBeUndefined()
  expect(opens('a-cent', [])).toBeUndefined()
  expect(opens('a-cent', ['all:house'], 5000)).toBeUndefined()
})

test('a pass that was earned is good for its own page as one that was bought', () => {
  const earned = wideCookie({ ...wide, slug: 'earned:month' })
  expect(passFor(ring, 'pass:month', earned, 1001)).toBeDefined()
  expect(earned).toMatch(/^farthing_pass_month=/)
})

test('a scope in a pass for one page opens nothing more', () => {
  const single = `farthing_pass=${signPass(ring, { slug: 'all:house', id: 'ent_1' }, 1000)}`
  expect(passFor(ring, 'a-cent', single, 1001, ['all:house'])).toBeUndefined()
})

test('of several passes all are told, the one for the page alone first, and strangers’ hide none', () => {
  const junk = Array.from({ length: 4 }, (_, i) => `farthing_pass=junk${i}; farthing_pass_x${i}=junk`)
  const cookie = [...junk, wideCookie(), `farthing_pass=${token}`].join('; ')
  expect(passesFor(ring, 'a-cent', cookie, 1001, ['all:house']).map((pass) => pass.entitlementId)).toEqual([
    'ent_w',
  ])
  const both = `${wideCookie()}; farthing_pass=${token}`
  expect(passesFor(ring, 'a-cent', both, 1001, ['all:house']).map((pass) => pass.entitlementId)).toEqual([
    'ent_1',
    'ent_w',
  ])
})

test('a wide pass goes everywhere, each in a cookie of its own', () => {
  expect(passCookie('t', wide, true)).toContain('farthing_pass_month=t; Path=/; ')
  expect(passCookie('t', { slug: 'a-cent' }, true, '/gift/x')).toContain('farthing_pass=t; Path=/gift/x; ')
})
