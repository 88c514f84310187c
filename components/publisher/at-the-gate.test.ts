import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { signTerms } from '@/lib/pricing/quote'
import type { Terms } from '@/lib/pricing/tariff'
import { type KeyRing, parseKeyRing } from '@/lib/token'
import { arrivalOf } from './at-the-gate'

const ring: KeyRing = parseKeyRing('K', `k.${Buffer.alloc(32, 7).toString('base64url')}`)
const terms = { network: 'eip155:84532', asset: '0x1', amount: '100000', payTo: '0x2' } as Terms

/** The gate's answer to a stranger, made from this version of the settings. */
function asks(priceVersion: number): Response {
  const quote = `${signTerms(ring, { slug: 'a', publisher: 'house', price: '0.10', priceVersion }, terms, 1)}.id`
  return offering([{ amount: '100000', extra: { quote } }])
}

function offering(accepts: unknown[]): Response {
  const header = Buffer.from(JSON.stringify({ accepts })).toString('base64')
  return new Response(null, { status: 402, headers: { 'PAYMENT-REQUIRED': header } })
}

/** Answers so, one after the other, and the last for ever. */
function gate(...answers: (() => Response)[]) {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path)
    const next = answers.length > 1 ? answers.shift() : answers[0]
    return next?.()
  })
  return asked
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function arrival(saved: Parameters<typeof arrivalOf>[0]) {
  const end = arrivalOf(saved)
  await vi.runAllTimersAsync()
  return end
}

test('a change that leaves the price for people as it was is live only when the gate goes by its version', async () => {
  const asked = gate(
    () => asks(6),
    () => asks(6),
    () => asks(7),
  )
  expect(await arrival([{ slug: 'a', version: 7 }])).toBe('live')
  expect(asked).toEqual(['/articles/a', '/articles/a', '/articles/a'])
})

test('a gate that goes by what held before is never called live', async () => {
  gate(() => asks(6))
  expect(await arrival([{ slug: 'a', version: 7 }])).toBe('slow')
})

test('what another person has saved since is live too', async () => {
  gate(() => asks(9))
  expect(await arrival([{ slug: 'a', version: 7 }])).toBe('live')
})

test('a page that is free is live when it is given for nothing, and one that is sold is not', async () => {
  const free = () => new Response(null, { status: 200 })
  gate(() => asks(6), free)
  expect(await arrival([{ slug: 'a', version: 7, free: true }])).toBe('live')
  gate(free)
  expect(await arrival([{ slug: 'a', version: 7, free: false }])).toBe('slow')
})

test('each of many is looked at, a pass where it is sold', async () => {
  const asked = gate(() => asks(7))
  expect(
    await arrival([
      { slug: 'a', version: 7 },
      { slug: 'pass:day', version: 7 },
    ]),
  ).toBe('live')
  expect(asked).toEqual(['/articles/a', '/passes/day'])
})

test('where nobody is paid the gate offers nothing, and where nothing is sold there is nothing to look at', async () => {
  gate(() => offering([]))
  expect(await arrival([{ slug: 'a', version: 7 }])).toBe('unpayable')
  expect(await arrival([])).toBe('unseen')
})
