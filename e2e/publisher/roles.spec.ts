import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { expect } from '../browser/story'
import { type Api, apiWith, owner, sessionOf, signedAt, signInAt, test } from './story'

test.use({ stage: 'roles' })

const [editor, reader, stranger] = Array.from({ length: 3 }, () => privateKeyToAccount(generatePrivateKey()))
if (!editor || !reader || !stranger) throw new Error('three wallets are needed')
const page = 'the-honest-paywall'

/** What is asked of things that there are not: who may not even try is told so first. */
const unknown = [404, 404, 403, 404, 403, 401]
const signed = { message: 'I say so', signature: '0x00' }
const refund = { signature: '0x00', validBefore: 1, keepAccess: false }

/** Every action of the API: who may do it, as owner, publisher, viewer, publisher of somebody else, token that reads, nobody. */
const actions: [name: string, method: string, path: string, body: unknown, expected: number[]][] = [
  ['see pages', 'GET', '/pages', undefined, [200, 200, 200, 200, 200, 401]],
  ['see a page', 'GET', `/pages/${page}`, undefined, [200, 200, 200, 404, 200, 401]],
  ['see its history', 'GET', `/pages/${page}/history`, undefined, [200, 200, 200, 404, 200, 401]],
  ['see its preview', 'GET', `/pages/${page}/preview?blocks=2`, undefined, [200, 200, 200, 404, 200, 401]],
  ['set its price', 'PATCH', `/pages/${page}`, { preview: 3 }, [200, 200, 403, 404, 403, 401]],
  ['set many', 'PATCH', '/pages', { slugs: [page], change: { preview: 3 } }, [200, 200, 403, 404, 403, 401]],
  ['see rules', 'GET', '/rules?publisher=house', undefined, [200, 200, 200, 404, 200, 401]],
  ['set rules', 'PUT', '/rules?publisher=house', { rules: [] }, [200, 200, 403, 404, 403, 401]],
  ['see payees', 'GET', '/pay-to?publisher=house', undefined, [200, 200, 200, 404, 200, 401]],
  ['set a payee unsigned', 'POST', '/pay-to?publisher=house', payTo(), [401, 401, 403, 404, 403, 401]],
  ['withdraw a payee', 'POST', '/pay-to/withdraw?publisher=house', stay(), [404, 404, 403, 404, 403, 401]],
  ['see the owners', 'GET', '/owners', undefined, [200, 403, 403, 403, 200, 401]],
  ['make an owner unsigned', 'POST', '/owners', owned(), [401, 403, 403, 403, 403, 401]],
  ['remove an owner unsigned', 'POST', '/owners/remove', owned(), [401, 403, 403, 403, 403, 401]],
  ['withdraw a change of owners', 'POST', '/owners/withdraw', owned(), [404, 403, 403, 403, 403, 401]],
  ['see members', 'GET', '/members', undefined, [200, 200, 200, 200, 200, 401]],
  ['invite', 'POST', '/members', invited(), [201, 403, 403, 403, 403, 401]],
  ['add a publisher', 'POST', '/publishers', { handle: 'ada', name: 'Ada' }, [200, 403, 403, 403, 403, 401]],
  ['see tokens', 'GET', '/tokens', undefined, [200, 200, 200, 200, 200, 401]],
  ['revoke an unknown token', 'DELETE', '/tokens/tok_x', undefined, [404, 404, 403, 404, 403, 401]],
  [
    'remove an unknown member',
    'DELETE',
    `/members/${stranger.address}`,
    undefined,
    [404, 403, 403, 403, 403, 401],
  ],
  ['see revenue', 'GET', '/revenue?publisher=house', undefined, [200, 200, 200, 404, 200, 401]],
  ['see payments', 'GET', '/payments?publisher=house', undefined, [200, 200, 200, 404, 200, 401]],
  ['see orphans', 'GET', '/orphans?publisher=house', undefined, [200, 200, 200, 404, 200, 401]],
  ['see webhooks', 'GET', '/webhooks?publisher=house', undefined, [200, 200, 200, 404, 200, 401]],
  ['see passes', 'GET', '/passes?publisher=house', undefined, [200, 200, 200, 404, 200, 401]],
  ['see the allowance', 'GET', '/allowance?publisher=house', undefined, [200, 200, 200, 404, 200, 401]],
  [
    'see the history of settings',
    'GET',
    '/history?publisher=house',
    undefined,
    [200, 200, 200, 404, 200, 401],
  ],
  ['see gifts', 'GET', '/gifts?publisher=house', undefined, [200, 200, 200, 404, 200, 401]],
  ['set passes', 'PUT', '/passes?publisher=house', { passes: [] }, [200, 200, 403, 404, 403, 401]],
  [
    'set the allowance',
    'PUT',
    '/allowance?publisher=house',
    { articlesPerMonth: 0 },
    [200, 200, 403, 404, 403, 401],
  ],
  ['make a gift', 'POST', '/gifts?publisher=house', given(), [201, 201, 403, 404, 403, 401]],
  ['withdraw an unknown gift', 'DELETE', '/gifts/gift_x?publisher=house', undefined, unknown],
  ['tell a private address', 'POST', '/webhooks?publisher=house', told(), [422, 422, 403, 404, 403, 401]],
  ['change an unknown webhook', 'PATCH', '/webhooks/whe_x', { events: ['price.changed'] }, unknown],
  ['remove an unknown webhook', 'DELETE', '/webhooks/whe_x', undefined, unknown],
  ['test an unknown webhook', 'POST', '/webhooks/whe_x/test', undefined, unknown],
  ['redeliver the unknown', 'POST', '/webhooks/whe_x/deliveries/msg_x/redeliver', undefined, unknown],
  ['rotate an unknown secret', 'POST', '/webhooks/whe_x/rotate', signed, unknown],
  ['pay an unknown payment back', 'POST', '/payments/pay_x/refund', refund, unknown],
  ['pay an unknown orphan back', 'POST', '/orphans/0x0-1/refund', refund, unknown],
]

function given() {
  return { slug: page, reads: 1, until: '2030-01-01T00:00:00Z' }
}
function told() {
  return { url: 'https://10.0.0.1/hook', events: ['price.changed'] }
}

function payTo() {
  return { network: 'eip155:84532', payTo: editor?.address, message: 'I say so', signature: '0x00' }
}
function stay() {
  return { network: 'eip155:84532', ...signed }
}
function owned() {
  return { wallet: editor?.address, message: 'I say so', signature: '0x00' }
}
function invited() {
  return { wallet: reader?.address, role: 'viewer', publisher: 'house' }
}

test('who may do what: every action by every role, and no word of another publisher', async ({
  app,
  api,
}) => {
  await api('POST', '/publishers', { handle: 'ada', name: 'Ada' })
  const elsewhere = privateKeyToAccount(generatePrivateKey())
  for (const [account, role, publisher] of [
    [editor, 'publisher', 'house'],
    [reader, 'viewer', 'house'],
    [elsewhere, 'publisher', 'ada'],
  ] as const) {
    await api('POST', '/members', { wallet: account.address, role, publisher })
  }
  const made = await api('POST', '/tokens', { label: 'reads', scopes: ['read'] })
  const sessions = await Promise.all([editor, reader, elsewhere].map((each) => sessionOf(app.origin, each)))
  const roles: Api[] = [
    api,
    ...sessions.map((Cookie) => apiWith({ Cookie }, app.origin)),
    apiWith({ Authorization: `Bearer ${made.body.secret}` }, app.origin),
    apiWith({}, app.origin),
  ]
  for (const [name, method, path, body, expected] of actions) {
    const got = []
    for (const as of roles) got.push((await as(method, path, body)).status)
    expect(got, name).toEqual(expected)
  }
  const theirs = await (roles[3] as Api)('GET', '/pages')
  expect(theirs.body.pages).toEqual([])
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
  const session: [name: string, method: string, path: string, body: unknown][] = [
    ['sign in', 'POST', '/session', signed],
    ['sign out', 'DELETE', '/session', undefined],
    ['sign out everywhere', 'DELETE', '/session?everywhere', undefined],
  ]
  const changes = [
    ...actions.map(([...action]) => action.slice(0, 4) as (typeof session)[number]),
    ...session,
  ]
  for (const [name, method, path, body] of changes.filter(([, verb]) => verb !== 'GET')) {
    for (const headers of hostile) {
      const answer = await apiWith({ Cookie, ...headers }, app.origin)(method, path, body)
      expect(answer, `${name} ${JSON.stringify(headers)}`).toMatchObject({
        status: 403,
        body: { code: 'cross_site' },
      })
    }
    // What a form of another site can send without asking.
    if (body === undefined) continue
    const plain = apiWith({ Cookie, 'Content-Type': 'text/plain' }, app.origin)
    expect((await plain(method, path, body)).status, name).toBe(400)
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
  for (const [name, method, path, body, [expected]] of actions)
    expect((await as(method, path, body)).status, name).toBe(expected)
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
  const { publisherStatement } = await import('@/lib/dashboard/statements')
  expect((await signInAt(app.origin, stranger, publisherStatement)).status).toBe(403)
  const forReaders = 'Sign in to open the articles this wallet has unlocked. This costs nothing.'
  expect((await signInAt(app.origin, owner, forReaders)).status).toBe(401)
})
