import { expect, test } from 'vitest'
import { letter } from '../testing/coinbase'
import { checkSignature, windowSeconds } from './signature'

const at = 1636936200
const bytes = (text: string) => new TextEncoder().encode(text)
const v0 = '1b3d69df55f1e52f05224ba94a5162abeb17ef52cd7f4948c390f810d6a87e98'
const v1 = '493c35f05443fdb74cb99fd4f00e0e7653c2ab6b24fbc97f4a7bd4d56b31758a'
const signed = { 'x-test': 'val1', 'x-test2': 'val2' }

function check(
  signature: string,
  headers: Record<string, string> = {},
  secrets = ['secret'],
  body = 'hello !',
) {
  const sent = new Headers({ ...headers, 'X-Hook0-Signature': signature })
  return checkSignature(secrets, sent, bytes(body), at)
}

test('knows the published signature, and the one over headers', () => {
  expect(check(`t=${at},v0=${v0}`)).toBeUndefined()
  expect(check(`t=${at},h=x-test x-test2,v1=${v1}`, signed)).toBeUndefined()
  expect(check(`t=${at},v0=${v0},h=x-test x-test2,v1=${v1}`, signed)).toBeUndefined()
  expect(check(` v1=${v1.toUpperCase()} , h=x-test x-test2, t=${at}`, signed)).toBeUndefined()
})

test('the sender of our tests signs the same', () => {
  const options = { secret: 'secret', at, signed }
  expect(letter('hello !', options).headers['X-Hook0-Signature']).toBe(
    `t=${at},v0=${v0},h=x-test x-test2,v1=${v1}`,
  )
})

test('a right v0 does not make up for a wrong v1', () => {
  expect(check(`t=${at},v0=${v0},h=x-test x-test2,v1=${v1}`, { ...signed, 'x-test': 'other' })).toBe(
    'mismatch',
  )
  expect(check(`t=${at},v0=${v0},h=x-test2 x-test,v1=${v1}`, signed)).toBe('mismatch')
})

test('either of two secrets will do, and no third', () => {
  expect(check(`t=${at},v0=${v0}`, {}, ['the new one', 'secret'])).toBeUndefined()
  expect(check(`t=${at},v0=${v0}`, {}, ['secret', 'the old one'])).toBeUndefined()
  expect(check(`t=${at},v0=${v0}`, {}, ['the new one', 'the old one'])).toBe('mismatch')
})

test('one byte more or another time is another letter', () => {
  expect(check(`t=${at},v0=${v0}`, {}, ['secret'], 'hello !\n')).toBe('mismatch')
  expect(check(`t=${at + 1},v0=${v0}`)).toBe('mismatch')
})

test('is taken for five minutes, by clocks that run ahead or behind', () => {
  for (const [shift, expected] of [
    [windowSeconds, undefined],
    [-windowSeconds, undefined],
    [windowSeconds + 1, 'outside_window'],
    [-windowSeconds - 1, 'outside_window'],
  ] as const) {
    const { headers, body } = letter('{}', { secret: 'secret', at: at + shift })
    expect(checkSignature(['secret'], new Headers(headers), bytes(body), at)).toBe(expected)
  }
})

test.each([
  '',
  'nonsense',
  `t=${at}`,
  `v0=${v0}`,
  `t=now,v0=${v0}`,
  `t=-1,v0=${v0}`,
  `t=${at},v0=${v0.slice(1)}`,
  `t=${at},v0=${v0},v1=`,
  `t=${at},v0=${v0},v0=${v0}`,
  `t=${at},t=${at},v0=${v0}`,
  `t=${at},h=x test: ,v1=${v1}`,
  `t=${at},v0=${v0}${',a=b'.repeat(2000)}`,
])('cannot be read: %s', (signature) => {
  expect(check(signature)).toBe('malformed')
})
