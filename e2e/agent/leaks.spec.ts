import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { passSeconds, signPass } from '../../lib/access/pass'
import { parseKeyRing, signToken } from '../../lib/token'
import { articleAt, articles } from '../articles'
import { newReader, publisher, query, world } from '../world'
import { type App, startApp, withoutGate } from './app'
import { leakIn, sentenceIn, shareOf } from './canaries'
import { articleUrl, challengeOf, get, sign, v2Headers } from './payload'
import { headerSetsFor, methodsFor, targetsOf } from './probes'
import { nameOf, type RawRequest, sendAll, sendRaw } from './raw-http'

const paid = articles.filter(({ price }) => price !== '0')
const free = articles.find(({ price }) => price === '0')?.slug ?? ''
const article = articleAt('0.10')
const path = `/articles/${article.slug}`
const types = ['text/html', 'application/json', 'text/markdown'] as const

/** Sends every request and fails with all that gave a paid word away, or something about the server's insides. */
async function expectNoLeak(origin: string, requests: RawRequest[]): Promise<void> {
  const leaks: string[] = []
  await sendAll(origin, requests, (request, { head, body }) => {
    const leak = leakIn(`${head}\n${body}`)
    if (leak) leaks.push(`${nameOf(request)} gave away ${leak}`)
    if (body.includes(process.cwd()) || /^\s+at .+:\d+:\d+\)?$/m.test(body))
      leaks.push(`${nameOf(request)} showed where it failed`)
    // Next itself has no other answer to TRACE, nor, when nothing is before it, to what does not decode.
    const hopeless = request.method === 'TRACE' || /%(?![0-9a-f]{2})|%E0%A4%A/i.test(request.target)
    if (/^HTTP\/1\.1 500/m.test(head) && !hopeless) leaks.push(`${nameOf(request)} made the server fail`)
  })
  expect(leaks).toEqual([])
}

/** The attempts on one article, from the shortest list to the longest. */
function attemptsOn(slug: string, thorough: boolean): RawRequest[] {
  const targets = targetsOf(slug, free)
  const sets = headerSetsFor(slug, free)
  const doors = [`/articles/${slug}`, `/api/articles/${slug}`]
  const requests: RawRequest[] = doors.flatMap((target) => [
    { target },
    ...types.map((accept) => ({ target, headers: { Accept: accept } })),
    { target, headers: { RSC: '1' } },
  ])
  if (!thorough) return requests
  const always: RawRequest['headers'][] = [{}, { RSC: '1' }, { Accept: 'text/html' }]
  const wide = targets.flatMap((target) => always.map((headers) => ({ target, headers })))
  const deep = [...doors, `/paywall/${slug}`, `/articles/${slug}.rsc`].flatMap((target) =>
    sets.map((headers) => ({ target, headers })),
  )
  return [...requests, ...wide, ...deep, ...doors.flatMap(methodsFor)]
}

/** Cookies that look like the right one. */
async function falsePasses(): Promise<Record<string, string>> {
  const { PASS_KEYS, QUOTE_KEYS, SESSION_KEYS } = world().env
  const ring = parseKeyRing('PASS_KEYS', PASS_KEYS)
  const stranger = [{ id: ring[0].id, secret: new Uint8Array(32).fill(7) }] as const
  const now = Math.floor(Date.now() / 1000)
  const other = paid.find(({ slug }) => slug !== article.slug)?.slug ?? ''
  const genuine = signPass(ring, { slug: article.slug, id: 'ent_x' }, now)
  const [, claims = '', signature = ''] = genuine.split('.')
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const longer = part({ slug: article.slug, ent: 'ent_x', exp: now + 10 * passSeconds })
  const required = await challengeOf(article.slug)
  const body = { slug: article.slug, ent: 'ent_x', exp: now + 1000 }
  return {
    'for another article': signPass(ring, { slug: other, id: 'ent_x' }, now),
    'by another key': signPass(stranger, { slug: article.slug, id: 'ent_x' }, now),
    expired: signPass(ring, { slug: article.slug, id: 'ent_x' }, now - passSeconds - 1),
    'with alg none': `${part({ alg: 'none', typ: 'pass', kid: ring[0].id })}.${claims}.`,
    'with no signature': `${genuine.split('.')[0]}.${claims}.`,
    'with another key id': `${part({ alg: 'HS256', typ: 'pass', kid: 'k9' })}.${claims}.${signature}`,
    'with claims changed': `${genuine.split('.')[0]}.${longer}.${signature}`,
    'a quote': String(required.accepts[0]?.extra.quote),
    'a pass under the key of quotes': signPass(
      parseKeyRing('', QUOTE_KEYS),
      { slug: article.slug, id: 'ent_x' },
      now,
    ),
    'a session with its claims': signToken(parseKeyRing('', SESSION_KEYS), 'session', body),
    'a quote with its claims': signToken(parseKeyRing('', QUOTE_KEYS), 'quote', body),
    'a session under the key of passes': signToken(ring, 'session', body),
  }
}

function guarantees(originOf: () => string): void {
  test('no spelling of an address, no header and no method gives a paid word away', async () => {
    for (const { slug } of paid) await expectNoLeak(originOf(), attemptsOn(slug, slug === article.slug))
  })

  test('no false pass opens anything, and no session without a purchase does', async () => {
    const targets = [path, `/api${path}`]
    const sets: RawRequest['headers'][] = [
      {},
      { RSC: '1' },
      { Accept: 'text/html' },
      { Accept: 'application/json' },
    ]
    const cookies = Object.values(await falsePasses()).map((token) => `farthing_pass=${token}`)
    const stranger = (await newReader(0n)).address.toLowerCase()
    const session = signToken(parseKeyRing('', world().env.SESSION_KEYS), 'session', {
      wallet: stranger,
      exp: Math.floor(Date.now() / 1000) + 1000,
    })
    await expectNoLeak(
      originOf(),
      cookies.flatMap((cookie) =>
        targets.flatMap((target) =>
          sets.map((headers) => ({ target, headers: { ...headers, Cookie: cookie } })),
        ),
      ),
    )
    const opened = await sendRaw(originOf(), {
      target: `/library/open/${article.slug}`,
      headers: { Cookie: `farthing_reader=${session}` },
    })
    expect(opened.status).toBe(303)
    expect(opened.head.toLowerCase()).not.toContain('set-cookie')
  })

  test('a reader who has paid gets every word in every form, and only of that article', async () => {
    const { pass, wallet, entitled } = await buy()
    for (const target of [path, `/api${path}`]) {
      for (const accept of types) {
        const answer = await get(`${originOf()}${target}`, {
          Accept: accept,
          Cookie: `farthing_pass=${pass}`,
        })
        // Without the gate the page answers every type, as HTML.
        expect(answer.status, `${target} ${accept}`).toBe(200)
        expect(shareOf(article.slug, answer.text), `${target} ${accept}`).toBeGreaterThan(0.6)
        expect(leakIn(answer.text), 'the detector of leaks sees what was sold').toContain(article.slug)
        // The page may be a copy that was drawn for somebody else.
        for (const own of [pass, wallet]) expect(answer.text.toLowerCase()).not.toContain(own.toLowerCase())
        expect(answer.headers.get('cache-control')).toContain('private')
        expect(answer.headers.get('cache-control')).toContain('no-store')
      }
    }
    const soft: RawRequest = { target: path, headers: { RSC: '1', Cookie: `farthing_pass=${pass}` } }
    await sendAll(originOf(), [soft], (_, { head, body }) => {
      expect(shareOf(article.slug, body)).toBeGreaterThan(0.6)
      expect(head.toLowerCase()).toContain('no-store')
    })
    const others = paid.filter(({ slug }) => slug !== article.slug)
    await expectNoLeak(
      originOf(),
      others.map(({ slug }) => ({
        target: `/articles/${slug}`,
        headers: { Cookie: `farthing_pass=${pass}` },
      })),
    )
    expect(entitled).toBe(1)
  })
}

async function buy(): Promise<{ pass: string; wallet: string; entitled: number }> {
  const reader = await newReader()
  const required = await challengeOf(article.slug)
  const answer = await get(articleUrl(article.slug), v2Headers(required, await sign(reader, required)))
  expect(answer.status).toBe(200)
  const pass = answer.headers
    .getSetCookie()
    .find((cookie) => cookie.startsWith('farthing_pass='))
    ?.split(/[=;]/)[1]
  const rows = await query('select 1 from entitlements where wallet = $1', [reader.address.toLowerCase()])
  return { pass: pass ?? '', wallet: reader.address, entitled: rows.length }
}

test.describe('with the gate', () => {
  guarantees(() => world().origin)

  test('a locked page is a 402 that no cache keeps, in every form', async () => {
    for (const accept of [...types, '*/*', '']) {
      const { status, headers, text } = await get(articleUrl(article.slug), { Accept: accept })
      expect(status).toBe(402)
      for (const name of ['cache-control', 'cdn-cache-control', 'vercel-cdn-cache-control'])
        expect(headers.get(name)).toContain('no-store')
      // Next writes its own Vary over ours on every page; what is not stored has no need of it.
      const varies = ['Accept', 'Cookie', 'RSC', 'PAYMENT-SIGNATURE', 'X-PAYMENT', 'SIGN-IN-WITH-X']
      for (const name of accept === 'text/html' ? ['RSC'] : varies)
        expect(headers.get('vary')?.toLowerCase()).toContain(name.toLowerCase())
      expect(headers.get('payment-required')).toBeTruthy()
      expect(headers.get('content-type')).toContain(accept === 'text/html' ? 'text/html' : 'application/json')
      expect(text).toContain(accept === 'text/html' ? '<html' : '"x402Version":1')
    }
  })

  test('an address that does not decode is answered with a sentence', async () => {
    for (const end of ['%', '%zz', '%E0%A4%A']) {
      const { status, body } = await sendRaw(world().origin, { target: path + end })
      expect(status).toBe(400)
      expect(body).toContain('urn:farthing:problem:malformed_address')
    }
  })

  test('every 402 has a quote and a nonce of its own', async () => {
    const [a, b] = [await challengeOf(article.slug), await challengeOf(article.slug)]
    expect(a.accepts[0]?.extra.quote).not.toBe(b.accepts[0]?.extra.quote)
    expect(JSON.stringify(a.extensions)).not.toBe(JSON.stringify(b.extensions))
  })

  test('HEAD answers like GET, without a body, locked and unlocked', async () => {
    const { pass } = await buy()
    for (const cookie of ['', `farthing_pass=${pass}`]) {
      for (const accept of types) {
        const headers = { Accept: accept, Cookie: cookie }
        const [head, full] = await Promise.all(
          ['HEAD', 'GET'].map((method) => sendRaw(world().origin, { method, target: path, headers })),
        )
        expect(head?.status).toBe(full?.status)
        expect(head?.status).toBe(cookie ? 200 : 402)
        expect(head?.body).toBe('')
        expect(head?.head.toLowerCase()).toContain('no-store')
      }
    }
  })

  test('the gate asks for prices nowhere but at home, whatever host a request names', async () => {
    let asked = 0
    const stranger = createServer((_, response) => {
      asked++
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify({ slug: article.slug, free: true, terms: [], price: '0', priceVersion: 9 }))
    })
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
    const host = `127.0.0.1:${(stranger.address() as AddressInfo).port}`
    const unknown = `/articles/no-such-article-${Date.now()}`
    const steering: Record<string, string>[] = [
      { Host: host },
      { 'X-Forwarded-Host': host, 'X-Forwarded-Proto': 'http' },
      { Forwarded: `host=${host};proto=http`, 'X-Original-Host': host, 'X-Host': host },
      { Host: `${host}#`, 'X-Forwarded-Port': host.split(':')[1] ?? '' },
      { 'X-Forwarded-Host': `${host}, localhost`, 'X-Forwarded-Server': host },
    ]
    const requests = steering.flatMap((headers, i) =>
      [`${unknown}-${i}`, path, `http://${host}${unknown}-x${i}`].map((target) => ({ target, headers })),
    )
    await expectNoLeak(world().origin, requests)
    const required = await challengeOf(article.slug)
    stranger.close()
    expect(asked).toBe(0)
    expect(required.accepts[0]).toMatchObject({ amount: '100000', payTo: publisher })
    expect(required.resource.url).toBe(articleUrl(article.slug))
  })

  test('the built files hold no paid word', () => {
    const found: string[] = []
    for (const file of filesIn('.next')) {
      const text = readFileSync(file, 'utf8')
      const pages = /^\.next\/(static|server\/app)\//.test(file) && !file.endsWith('.js')
      const leak = pages ? leakIn(text) : sentenceIn(text)
      if (leak) found.push(`${file}: ${leak}`)
    }
    expect(found).toEqual([])
  })
})

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(woff2|png|jpg|webp|svg|ico)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/^\.next\/(cache|dev)\//.test(file))
}

test.describe('without the gate', () => {
  test.describe.configure({ mode: 'default' })
  let app: App | undefined
  test.beforeAll(async () => {
    app = await startApp('without-gate', {}, withoutGate())
  })
  test.afterAll(() => app?.stop())
  const origin = () => app?.origin ?? ''

  guarantees(origin)

  test('the gate is really gone', async () => {
    const answer = await get(`${origin()}${path}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('payment-required')).toBeNull()
  })
})
