import { readdirSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { getAddress, type Hex, hashMessage, type PublicClient } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { publisherStatement } from '@/lib/dashboard/statements'
import { deploySafes, newSafe, sendFromNobody } from '@/lib/testing/smart-wallets'
import { expect } from '../browser/story'
import { chain } from '../world'
import { documentOf, operationOf, operationsOf } from './documented-api'
import {
  actions,
  changes,
  editor,
  elsewhere,
  fill,
  makeThings,
  pages,
  reader,
  stranger,
  type Things,
} from './role-actions'
import { type Api, apiWith, owner, sessionOf, signedAt, signInAt, test } from './story'

test.use({ stage: 'roles' })

let things: Things
test.beforeEach(async ({ app, api }) => {
  things ??= await makeThings(app.databaseUrl, api)
})

/** Invites them, as often as they are needed. */
async function invite(api: Api): Promise<void> {
  await api('POST', '/publishers', { handle: 'ada', name: 'Ada' })
  for (const [account, role, publisher] of [
    [editor, 'publisher', 'house'],
    [reader, 'viewer', 'house'],
    [elsewhere, 'publisher', 'ada'],
  ] as const) {
    await api('POST', '/members', { wallet: account.address, role, publisher })
  }
}

test('the tables have every call, every call that changes something, and every page that there is', async ({
  app,
}) => {
  const document = await documentOf(app.origin)
  const called = (table: typeof actions) =>
    [...new Set(table.map(([, method, path]) => operationOf(document, method, path)))].sort()
  const described = operationsOf(document)
  expect(called(actions)).toEqual(described)
  expect(called(changes)).toEqual(described.filter((operation) => !operation.startsWith('GET ')))
  const files = readdirSync('app/publisher', { recursive: true, encoding: 'utf8' })
  const drawn = files.filter((file) => file.endsWith('page.tsx')).sort()
  expect(pages.map(([file]) => file).sort()).toEqual(drawn)
})

test('who may do what: every action by every role, and no word of another publisher', async ({
  app,
  api,
}) => {
  await invite(api)
  const made = await api('POST', '/tokens', { label: 'reads', scopes: ['read'] })
  const sessions = await Promise.all([editor, reader, elsewhere].map((each) => sessionOf(app.origin, each)))
  const roles: Api[] = [
    api,
    ...sessions.map((Cookie) => apiWith({ Cookie }, app.origin)),
    apiWith({ Authorization: `Bearer ${made.body.secret}` }, app.origin),
    apiWith({}, app.origin),
  ]
  const theirs = await (roles[3] as Api)('GET', '/pages')
  expect(theirs.body.pages).toEqual([])
  for (const [name, method, path, body, expected] of actions) {
    const got = []
    for (const as of roles) got.push((await as(method, fill(path, things), body)).status)
    expect(got, name).toEqual(expected)
  }
})

/** The names of all that can be pressed or filled in on a page, as it was drawn. */
async function controlsIn(page: Page, html: string): Promise<string[]> {
  return page.evaluate((text) => {
    const drawn = new DOMParser().parseFromString(text, 'text/html')
    const all = [...drawn.querySelectorAll('button, input')].filter((each) => !each.matches(':disabled'))
    return all.map((each) => each.getAttribute('aria-label') ?? each.textContent ?? '')
  }, html)
}

test('each page of the dashboard lets everybody press what is theirs to press, and no more', async ({
  app,
  api,
  page,
}) => {
  await invite(api)
  const Cookies = await Promise.all([reader, editor, owner].map((each) => sessionOf(app.origin, each)))
  for (const [file, at, publishers, owners] of pages) {
    const all = [...publishers, ...owners]
    const found: string[][] = []
    for (const Cookie of Cookies) {
      const answer = await fetch(`${app.origin}${fill(at, things)}`, { headers: { Cookie } })
      const text = await answer.text()
      expect([answer.status, text], at).toEqual([200, expect.stringContaining('Sign out everywhere')])
      const controls = await controlsIn(page, text)
      found.push(all.filter((name) => controls.includes(name)))
    }
    expect(found, file).toEqual([[], publishers, all])
  }
})

test('no change is made for another site, whatever it sends along', async ({ app }) => {
  const Cookie = await sessionOf(app.origin, owner)
  const hostile: Record<string, string>[] = [
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    // As a browser does by itself for a site that stands behind a password.
    { 'Sec-Fetch-Site': 'cross-site', Authorization: 'Basic YTpi' },
    { Origin: 'https://evil.example', Authorization: 'Digest username="a"' },
  ]
  for (const [name, method, path, body] of changes) {
    const where = fill(path, things)
    for (const headers of hostile) {
      const answer = await apiWith({ Cookie, ...headers }, app.origin)(method, where, body)
      expect(answer, `${name} ${JSON.stringify(headers)}`).toMatchObject({
        status: 403,
        body: { code: 'cross_site' },
      })
    }
    // What a form of another site can send without asking.
    if (body === undefined) continue
    const plain = apiWith({ Cookie, 'Content-Type': 'text/plain' }, app.origin)
    expect((await plain(method, where, body)).status, name).toBe(400)
  }
  expect((await apiWith({ Cookie }, app.origin)('GET', '/session')).status).toBe(200)
})

test('a session ends everywhere at once, and a wallet that was removed is out with its next request', async ({
  app,
  api,
}) => {
  const member = privateKeyToAccount(generatePrivateKey())
  await api('POST', '/members', { wallet: member.address, role: 'publisher', publisher: 'house' })
  const [here, there] = await Promise.all([sessionOf(app.origin, member), sessionOf(app.origin, member)])
  const as = (Cookie: string) => apiWith({ Cookie }, app.origin)
  expect((await as(here)('DELETE', '/session?everywhere')).status).toBe(204)
  expect((await as(there)('GET', '/session')).status).toBe(401)

  const again = await sessionOf(app.origin, member)
  const { body } = await as(again)('POST', '/tokens', { label: 'mine', scopes: ['read', 'write'] })
  const token = apiWith({ Authorization: `Bearer ${body.secret}` }, app.origin)
  expect((await token('GET', '/session')).body).toMatchObject({ role: 'publisher', by: 'token' })
  expect((await token('DELETE', '/session?everywhere')).status).toBe(403)
  const beside = apiWith({ Cookie: here, Authorization: 'Bearer farthing_x' }, app.origin)
  expect((await beside('GET', '/session')).status).toBe(401)
  expect((await api('DELETE', `/members/${member.address}`)).status).toBe(204)
  const isOut = async () => {
    expect((await as(again)('GET', '/session')).status).toBe(401)
    expect((await token('GET', '/session')).status).toBe(401)
  }
  await isOut()
  // What was made before does not come back, here or at another publisher.
  for (const publisher of ['house', 'ada']) {
    await api('POST', '/publishers', { handle: 'ada', name: 'Ada' })
    await api('POST', '/members', { wallet: member.address, role: 'publisher', publisher })
    await isOut()
  }
})

test('a second owner may do all that the first may, and is nobody when it is removed', async ({
  app,
  api,
}) => {
  const { ownerStatement } = await import('@/lib/dashboard/statements')
  const second = privateKeyToAccount(generatePrivateKey())
  const wallet = second.address
  const say = (by: typeof second, to: 'owner' | 'removed') =>
    signedAt(app.origin, by, ownerStatement(wallet, to)).then((proof) => ({ wallet, ...proof }))
  expect((await api('POST', '/owners', await say(second, 'owner'))).status).toBe(401)
  expect((await api('POST', '/owners', await say(owner, 'owner'))).status).toBe(200)

  const as = apiWith({ Cookie: await sessionOf(app.origin, second) }, app.origin)
  expect((await as('GET', '/session')).body).toMatchObject({ role: 'owner', mayWrite: true })
  const { body: made } = await as('POST', '/tokens', { label: 'second', scopes: ['read', 'write'] })
  const token = apiWith({ Authorization: `Bearer ${made.secret}` }, app.origin)
  for (const [name, method, path, body, [expected]] of actions) {
    // It is still needed.
    if (method === 'DELETE' && path.startsWith('/session')) continue
    expect((await as(method, fill(path, things), body)).status, name).toBe(expected)
  }
  expect((await as('GET', '/owners')).body.owners).toHaveLength(2)
  expect((await token('POST', '/owners/remove', await say(second, 'removed'))).status).toBe(403)

  expect((await api('POST', '/owners/remove', await say(owner, 'removed'))).status).toBe(200)
  const isOut = async () => {
    for (const each of [as, token]) expect((await each('GET', '/session')).status).toBe(401)
  }
  await isOut()
  expect((await api('POST', '/members', { wallet, role: 'publisher', publisher: 'house' })).status).toBe(201)
  await isOut()
  const last = await signedAt(app.origin, owner, ownerStatement(owner.address, 'removed'))
  expect(await api('POST', '/owners/remove', { wallet: owner.address, ...last })).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'wallet', message: 'is the last owner: make another wallet one first' }] },
  })
})

test('a wallet that was not invited, and a message that was meant for a reader, sign nobody in', async ({
  app,
}) => {
  expect((await signInAt(app.origin, stranger, publisherStatement)).status).toBe(403)
  const forReaders = 'Sign in to open the articles this wallet has unlocked. This costs nothing.'
  expect((await signInAt(app.origin, owner, forReaders)).status).toBe(401)
})

test('a contract that is a wallet signs in as the member it was invited as, with what its code says yes to', async ({
  app,
  api,
}) => {
  const node = chain() as PublicClient
  const safe = await newSafe(node, await deploySafes(node))
  await sendFromNobody(node, { to: safe.factory, data: safe.factoryCalldata })
  await api('POST', '/members', { wallet: safe.address, role: 'publisher', publisher: 'house' })
  const signInWith = (sign: (hash: Hex) => Promise<Hex>) => {
    const signMessage = ({ message }: { message: string }) => sign(hashMessage(message))
    return signInAt(app.origin, { address: getAddress(safe.address), signMessage }, publisherStatement)
  }
  // Its owner's key, over the message and not over what a Safe signs; and then as it should be.
  const wrong = await signInWith((hash) => safe.owner.sign({ hash }))
  expect([wrong.status, wrong.headers.getSetCookie()]).toEqual([401, []])
  const right = await signInWith(safe.sign)
  expect(right.status).toBe(200)
  const Cookie = right.headers.get('set-cookie')?.split(';')[0] ?? ''
  const { body } = await apiWith({ Cookie }, app.origin)('GET', '/session')
  expect(body).toMatchObject({ wallet: safe.address, role: 'publisher' })
})
