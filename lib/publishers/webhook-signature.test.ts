import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { newSecret, signedHeaders } from './webhook-signature'

const now = new Date()
const later = new Date(now.getTime() + 1000)
const payload = '{"type":"payment.settled","data":{"slug":"größe"}}'

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
  const headers = signedHeaders('msg_1', payload, { secret, previousSecret: null, previousUntil: null }, now)
  expect(accepts(secret, headers)).toBe(true)
  expect(accepts(newSecret(), headers)).toBe(false)
  expect(accepts(secret, headers, `${payload} `)).toBe(false)
  expect(accepts(secret, { ...headers, 'webhook-id': 'msg_2' })).toBe(false)
})

test('both secrets fit during a rotation, and after it the new one alone', () => {
  const [secret, previousSecret] = [newSecret(), newSecret()]
  const during = signedHeaders('msg_1', payload, { secret, previousSecret, previousUntil: later }, now)
  expect([accepts(secret, during), accepts(previousSecret, during)]).toEqual([true, true])
  const after = signedHeaders('msg_1', payload, { secret, previousSecret, previousUntil: now }, now)
  expect([accepts(secret, after), accepts(previousSecret, after)]).toEqual([true, false])
})
