import { expect, test } from 'vitest'
import type { KeyRing } from '../token'
import { isOurNonce, nonceMoment, nonceOf, nonceSeconds } from './sign-in-nonce'

const ring: KeyRing = [
  { id: 'k2', secret: new Uint8Array(32).fill(2) },
  { id: 'k1', secret: new Uint8Array(32).fill(1) },
]

test('ours until it expires', () => {
  const nonce = nonceOf(nonceMoment(ring, 1000))
  expect(nonce).toMatch(/^[0-9a-z]{8,}$/)
  expect(isOurNonce(ring, nonce, 1000)).toBe(true)
  expect(isOurNonce(ring, nonce, 1000 + nonceSeconds)).toBe(false)
  expect(nonceOf(nonceMoment(ring, 1000))).not.toBe(nonce)
})

test('survives a rotation of keys', () => {
  expect(isOurNonce(ring, nonceOf(nonceMoment([ring[1] as KeyRing[0]], 1000)), 1000)).toBe(true)
})

test('neither a longer life nor another spelling can be had', () => {
  const nonce = nonceOf(nonceMoment(ring, 1000))
  const longer = (9_999_999).toString(16).padStart(8, '0') + nonce.slice(8)
  for (const bad of [longer, nonce.toUpperCase(), nonce.slice(1), `${nonce}0`, '', 'abcdefgh']) {
    expect(isOurNonce(ring, bad, 1000)).toBe(false)
  }
})
