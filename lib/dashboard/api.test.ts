import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { expect, test } from 'vitest'
import { privateKeyOf } from '../../scripts/economy/accounts'
import { db } from '../db/client'
import { env } from '../env'
import { limitDashboard } from '../limits'
import { invite } from '../publishers/members'
import { cookieName, openSession } from '../publishers/sessions'
import { configure } from '../testing/seller'
import type { Actor } from './actor'
import { endpoint } from './api'
import { makeToken } from './tokens'

configure()
const wallet = privateKeyToAddress(privateKeyOf(1)).toLowerCase()
const owner: Actor = { wallet, role: 'owner', publisher: undefined, by: 'session', mayWrite: true }
const session = `${cookieName(false)}=${await openSession(db(env().DATABASE_URL), wallet)}`
const made = await makeToken(owner, { label: 'x', scopes: ['write'] })
const token = made.ok ? `Bearer ${made.data.secret}` : ''

/** Changes something with these headers, and says how that was answered. */
async function change(headers: Record<string, string>): Promise<number> {
  return (await answerTo(headers)).status
}

async function answerTo(headers: Record<string, string>): Promise<Response> {
  const handler = endpoint({ writes: true }, async () => ({ ok: true, data: undefined }))
  const request = new Request('http://localhost:3000/x', { method: 'POST', headers })
  return handler(request, { params: Promise.resolve({}) })
}

const foreign: Record<string, string>[] = [
  { 'Sec-Fetch-Site': 'cross-site' },
  { 'Sec-Fetch-Site': 'same-site' },
  { Origin: 'https://evil.example' },
  { Origin: 'null' },
]
const proxies = ['Basic YTpi', 'Digest username="a"', 'Negotiate x', 'Bearerx y', 'x', ' ']

test('a cookie makes no change for another site, whatever else a browser adds', async () => {
  for (const headers of foreign) {
    expect(await change({ Cookie: session, ...headers })).toBe(403)
    for (const Authorization of proxies) {
      expect(await change({ Cookie: session, Authorization, ...headers }), Authorization).toBe(403)
    }
    expect(await change({ Cookie: session, Authorization: 'Bearer x', ...headers })).toBe(401)
  }
})

test('behind a proxy that asks for a password the dashboard itself goes on working', async () => {
  for (const Authorization of proxies) {
    expect(await change({ Cookie: session, Authorization, Origin: env().PUBLIC_ORIGIN })).toBe(204)
  }
})

test('a token is a program’s, wherever that says it comes from', async () => {
  for (const headers of [{}, ...foreign]) {
    expect(await change({ Authorization: token, ...headers })).toBe(204)
    expect(await change({ Authorization: token, Cookie: session, ...headers })).toBe(204)
  }
})

test('a path without names in it has no parameters', async () => {
  const handler = endpoint({}, async () => ({ ok: true, data: { isHere: true } }))
  const request = new Request('http://localhost:3000/x', { headers: { Cookie: session } })
  expect((await handler(request, { params: Promise.resolve(undefined) })).status).toBe(200)
})

test('an id that no database could hold is one that there is not, before it is asked', async () => {
  const handler = endpoint({}, async () => {
    throw new Error('asked')
  })
  for (const id of ['\0', 'pay_\0', 'a'.repeat(5000), '', 'x y', 'é']) {
    const request = new Request('http://localhost:3000/x', { headers: { Cookie: session } })
    expect((await handler(request, { params: Promise.resolve({ id }) })).status).toBe(404)
  }
})

test('a wallet that changes things without end is told when to go on, and others go on meanwhile', async () => {
  const busy = privateKeyToAddress(generatePrivateKey()).toLowerCase()
  await invite(db(env().DATABASE_URL), {
    wallet: busy,
    publisher: 'house',
    role: 'publisher',
    invitedBy: wallet,
  })
  const Cookie = `${cookieName(false)}=${await openSession(db(env().DATABASE_URL), busy)}`
  expect(await change({ Cookie })).toBe(204)
  // What the wrapper counts, many times over.
  await Promise.all(Array.from({ length: 599 }, () => limitDashboard(busy)))
  const refused = await answerTo({ Cookie })
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0)
  expect((await refused.json()).detail).toContain('This one was not made')
  expect(await change({ Cookie: session })).toBe(204)
})
