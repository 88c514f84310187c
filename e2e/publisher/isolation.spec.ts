import { readdirSync } from 'node:fs'
import { expect } from '../browser/story'
import { documentedApi, documentOf, operationsOf } from './documented-api'
import { apiWith, owner, sessionOf, test } from './story'
import { type Action, changeActions, ofNobody, pages, readActions } from './tenant-actions'
import { leakOf, makeTenants, type Tenant, writeArticles } from './tenants'

test.use({ stage: 'isolation', environment: { CONTENT_DIR: writeArticles() } })
test.describe.configure({ mode: 'serial' })

let origin = ''
let tenants: Tenant[] = []
const pairs = () => [tenants, [...tenants].reverse()] as [Tenant, Tenant][]

test.beforeEach(async ({ app, api }) => {
  origin = app.origin
  if (tenants.length === 0) tenants = await makeTenants(app, api)
})

async function ask(
  headers: Record<string, string>,
  method: string,
  where: string,
  body?: unknown,
): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${origin}${where}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
    redirect: 'manual',
  })
  return { status: answer.status, text: `${await answer.text()}${answer.headers.get('content-disposition')}` }
}

/** Does it with these rights, and says what is wrong with the answer; nothing, when all is well. */
async function wrongWith(
  headers: Record<string, string>,
  { method, at, body }: Action,
  [other, own]: [Tenant, Tenant],
  expected: number,
): Promise<string[]> {
  const where = at(other, own)
  const sent = body?.(other)
  const { status, text } = await ask(headers, method, `/api/publisher/v1${where}`, sent)
  const asked = where + JSON.stringify(sent ?? '')
  const wrong = status === expected ? [] : [`answered ${status} instead of ${expected}`]
  const leaked = leakOf(other === own ? otherThan(own) : other, asked, text).map((word) => `shows ${word}`)
  return [...wrong, ...leaked].map((what) => `${method} ${where} ${what}`)
}

const otherThan = (one: Tenant) => tenants.find((each) => each !== one) as Tenant

test('the tables have every call and every page that there is', async () => {
  const described = operationsOf(await documentOf(origin))
  const tried = [...readActions, ...changeActions].map(({ method, path }) => `${method} ${path}`)
  expect([...new Set([...tried, ...ofNobody])].sort()).toEqual(described)
  const files = readdirSync('app/publisher', { recursive: true, encoding: 'utf8' })
  const drawn = files.filter((file) => file.endsWith('page.tsx')).sort()
  expect([...new Set(pages.map(([file]) => file))].sort()).toEqual(drawn)
})

test('a publisher sees all of its own, and no word of another, by session and by token', async () => {
  const wrong: string[] = []
  for (const [other, own] of pairs()) {
    for (const action of readActions) {
      for (const rights of [{ Cookie: own.Cookie }, { Authorization: own.bearer }] as Record<
        string,
        string
      >[]) {
        wrong.push(...(await wrongWith(rights, action, [other, own], action.expected[0])))
        wrong.push(...(await wrongWith(rights, action, [own, own], action.expected[1])))
      }
    }
  }
  expect(wrong).toEqual([])
})

test('what a publisher has is in its own answers: the tables look in the right place', async () => {
  for (const own of tenants) {
    const said = []
    for (const { at } of readActions) {
      const where = `/api/publisher/v1${at(own, own)}`
      said.push((await ask({ Cookie: own.Cookie }, 'GET', where)).text)
    }
    const all = said.join()
    const { payment, refunded, orphan, gift, webhook, delivery, token, payer, word, handle } = own
    for (const each of [payment, refunded, orphan, gift, webhook, delivery, token, payer, word, handle]) {
      expect(all).toContain(each)
    }
  }
})

test('the same look finds a word of theirs wherever the owner asks, who may see both', async () => {
  const Cookie = await sessionOf(origin, owner)
  const [own, other] = tenants as [Tenant, Tenant]
  const blind = []
  for (const { method, path: template, at, expected } of readActions) {
    const where = at(other, own)
    const { text } = await ask({ Cookie }, method, `/api/publisher/v1${where}`)
    if (expected[0] === 404 && leakOf(other, where, text).length === 0) blind.push(template)
  }
  for (const [, at] of pages) {
    const where = at(other)
    const { text } = await ask({ Cookie }, 'GET', where)
    if (where.includes(other.handle) && leakOf(other, where, text).length === 0) blind.push(where)
  }
  // One is a number from 0 to 9, and of the other there is none.
  expect(blind).toEqual(['/orphans/{id}/refund', '/allowance'])
})

test('the paywall of an article says whose it is, and who is paid', async () => {
  for (const { slug, word } of tenants) {
    const paywall = await ask({ Accept: 'text/html' }, 'GET', `/articles/${slug}`)
    expect(paywall.status).toBe(402)
    expect(paywall.text).toMatch(new RegExp(`straight to (<!-- -->)?${word} Press`))
  }
})

test('no page of the dashboard has a word of another publisher, drawn or as data', async () => {
  const wrong: string[] = []
  for (const [other, own] of pairs()) {
    for (const [file, at] of pages) {
      for (const headers of [{}, { RSC: '1' }] as Record<string, string>[]) {
        const where = at(other)
        const { status, text } = await ask({ Cookie: own.Cookie, ...headers }, 'GET', where)
        if (!headers.RSC && status !== (file.includes('[') ? 404 : 200))
          wrong.push(`${where} answered ${status}`)
        wrong.push(...leakOf(other, where, text).map((word) => `${where} shows ${word}`))
        const nobody = await ask(headers, 'GET', where)
        for (const each of tenants)
          wrong.push(...leakOf(each, where, nobody.text).map((word) => `${where} shows nobody ${word}`))
      }
      const mine = await ask({ Cookie: own.Cookie }, 'GET', at(own))
      if (mine.status !== 200 || !mine.text.includes(own.word))
        wrong.push(`${at(own)} is not its publisher’s`)
    }
  }
  expect(wrong).toEqual([])
})

test('every call that there is answers as the document says, done or refused', async ({ app }) => {
  const [other, own] = tenants as [Tenant, Tenant]
  const Cookie = await sessionOf(app.origin, own.member)
  const { ask, call, left } = await documentedApi(app.origin, apiWith({ Cookie }, app.origin))
  for (const { method, at, body, expected } of readActions) {
    await ask(method, at(other, own))
    await (expected[1] === 200 ? call : ask)(method, at(own, own), body?.(own))
  }
  for (const { method, at, body } of changeActions) await ask(method, at(other, own), body?.(other))
  await call('GET', '/openapi.json')
  await call('POST', '/tokens', { label: 'x', scopes: ['read'] })
  await ask('POST', '/session', { message: 'I say so', signature: '0x00' })
  await call('DELETE', '/session')
  expect(left()).toEqual([])
})

test('a publisher changes nothing of another, and then its own', async () => {
  const state = async ({ Cookie, slug, webhook }: Tenant) => {
    const seen = ['/rules', '/passes', '/allowance', '/gifts', '/webhooks', '/tokens', '/members', '/pay-to']
    const own = [`/pages/${slug}`, `/pages/${slug}/history`, `/webhooks/${webhook}/deliveries`, '/payments']
    return Promise.all(
      [...seen, ...own].map(async (path) => (await ask({ Cookie }, 'GET', `/api/publisher/v1${path}`)).text),
    )
  }
  const wrong: string[] = []
  for (const [other, own] of pairs()) {
    const before = await state(other)
    for (const action of changeActions) {
      const { Cookie } = own
      wrong.push(...(await wrongWith({ Cookie }, action, [other, own], action.expected[0])))
    }
    expect(await state(other)).toEqual(before)
  }
  for (const own of tenants) {
    for (const action of changeActions) {
      const { Cookie } = own
      wrong.push(...(await wrongWith({ Cookie }, action, [own, own], action.expected[1])))
    }
  }
  expect(wrong).toEqual([])
})
