import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { newSecret, signedHeaders } from './webhook-signature'

const now = new Date()
const later = new Date(now.getTime() + 1000)
const last = new Date(now.getTime() + 2000)
const payload = '{"type":"payment.settled","data":{"slug":"größe"}}'

const firstOne = { secretFrom: null, previousSecret: null, previousUntil: null }

function accepts(secret: string, headers: Record<string, string>, body = payload): boolean {
  try {
    new Webhook(secret).verify(body, headers)
    return true
  } catch {
    return false
  }
}

test('makes secrets as the specification has them, each another', () => {
  const secrets = [newSecret(), newSecret()]
  for (const secret of secrets) {
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  }
  expect(secrets[0]).not.toBe(secrets[1])
})

test('is verified with its secret, and with no other, no other body and no other id', () => {
  const secret = newSecret()
  const headers = signedHeaders('msg_1', payload, { secret, ...firstOne }, now)
  expect(accepts(secret, headers)).toBe(true)
  expect(accepts(newSecret(), headers)).toBe(false)
  expect(accepts(secret, headers, `${payload} `)).toBe(false)
  expect(accepts(secret, { ...headers, 'webhook-id': 'msg_2' })).toBe(false)
})

test('a secret that is to come does not sign before its time', () => {
  const [secret, previousSecret] = [newSecret(), newSecret()]
  const signed = (at: Date) =>
    signedHeaders('msg_1', payload, { secret, secretFrom: later, previousSecret, previousUntil: last }, at)
  expect([accepts(secret, signed(now)), accepts(previousSecret, signed(now))]).toEqual([false, true])
  expect([accepts(secret, signed(later)), accepts(previousSecret, signed(later))]).toEqual([true, true])
  expect([accepts(secret, signed(last)), accepts(previousSecret, signed(last))]).toEqual([true, false])
})

test('both secrets fit during a rotation, and after it the new one alone', () => {
  const [secret, previousSecret] = [newSecret(), newSecret()]
  const held = { secret, secretFrom: now, previousSecret }
  const during = signedHeaders('msg_1', payload, { ...held, previousUntil: later }, now)
  expect([accepts(secret, during), accepts(previousSecret, during)]).toEqual([true, true])
  const after = signedHeaders('msg_1', payload, { ...held, previousUntil: now }, now)
  expect([accepts(secret, after), accepts(previousSecret, after)]).toEqual([true, false])
})
