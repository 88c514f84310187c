import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { articleAt } from '../articles'
import { expect } from '../browser/story'
import { documentedApi } from './documented-api'
import { type Api, apiWith, test } from './story'

test.use({ stage: 'api' })

const article = articleAt('0.25')

test('the running server answers as its OpenAPI document says', async ({ app, api }) => {
  const { call } = await documentedApi(app.origin, api)
  const page = `/pages/${article.slug}`
  const { body: made } = await call('POST', '/tokens', { label: 'a script', scopes: ['read', 'write'] })
  await call('POST', '/publishers', { handle: 'ada', name: 'Ada' })
  const wallet = '0x90F79bf6EB2c4f870365E785982E1f101E93b906'
  await call('POST', '/members', { wallet, role: 'viewer', publisher: 'ada' })
  await call('PATCH', page, { price: '0.30', scheduled: [{ price: '0', from: '2030-01-01T00:00:00Z' }] })
  await call('PATCH', '/pages', { slugs: [article.slug], change: { programPrice: '0.02' } })
  await call('PUT', '/rules', { rules: [{ name: 'Old', olderThanDays: 3000, price: '0' }] })
  const passes = [{ id: 'week', name: 'A week', price: '1', period: 'week', scope: { tag: 'x402' } }]
  await call('PUT', '/passes', { passes })
  await call('PUT', '/allowance?publisher=ada', { articlesPerMonth: 3 })
  const { body: gift } = await call('POST', '/gifts', {
    slug: article.slug,
    reads: 100,
    until: inAMinute(),
  })
  for (const path of ['/passes', '/allowance', '/gifts', '/history', '/history?kind=passes'])
    await call('GET', path)
  for (const path of ['/session', '/pages', page, `${page}/history`, `${page}/preview?blocks=2`]) {
    await call('GET', path)
  }
  for (const path of [
    '/rules',
    '/members',
    '/publishers',
    '/pay-to',
    '/owners',
    '/tokens',
    '/openapi.json',
  ]) {
    await call('GET', path)
  }
  for (const path of ['/payments?state=paid', '/orphans']) await call('GET', path)
  await call('DELETE', `/members/${wallet}`)
  await call('DELETE', `/gifts/${gift.id}`)
  await call('DELETE', `/tokens/${made.id}`)
  await call('PUT', '/passes', { passes: [] })
})

test('what cannot be taken is refused field by field, and changes nothing', async ({ api }) => {
  const page = `/pages/${article.slug}`
  const before = (await api('GET', page)).body
  for (const [change, field] of [
    [{ price: 'ten' }, 'price'],
    [{ preview: 0 }, 'preview'],
    [
      { scheduled: [{ price: '1', from: '2030-01-02T00:00:00Z', until: '2030-01-01T00:00:00Z' }] },
      'scheduled.0.until',
    ],
    [{ networks: ['eip155:999'] }, 'networks'],
    [{ unknown: 1 }, ''],
  ] as const) {
    const { status, body } = await api('PATCH', page, change)
    expect([status, (body.errors as { field: string }[])[0]?.field]).toEqual([422, field])
  }
  expect((await api('PATCH', page, { price: '0.10', version: -1 })).status).toBe(409)
  expect((await api('GET', page)).body).toEqual(before)
})

/** Runs a script of this folder as a person would, and returns what it prints. */
const script = (name: string, origin: string) => (token: string, args: string[]) =>
  promisify(execFile)(process.execPath, ['--import', 'tsx', `scripts/${name}.ts`, ...args], {
    env: { ...process.env, FARTHING_URL: origin, FARTHING_TOKEN: token },
  }).then(
    ({ stdout }) => stdout,
    ({ stderr }: { stderr: string }) => `failed: ${stderr}`,
  )

const tokenOf = async (api: Api, scopes: string[]) =>
  String((await api('POST', '/tokens', { label: 'script', scopes })).body.secret)

test('a script sets a price with a token, and one without its rights does not', async ({ app, api }) => {
  const price = script('price', app.origin)
  const run = (token: string, ...args: string[]) => price(token, args)
  const writes = await tokenOf(api, ['read', 'write'])
  expect(await run(writes, 'set', article.slug, '0.35', '--programs', '0.03')).toContain(
    '$0.35, programs $0.03 (page)',
  )
  expect(await run(writes, 'history', article.slug)).toContain('"price":"0.35"')
  expect(await run(writes, 'set', article.slug, 'dear')).toContain(
    'failed: This cannot be saved. price: is not an amount',
  )
  const reads = await tokenOf(api, ['read'])
  expect(await run(reads, 'list')).toContain(article.slug)
  expect(await run(reads, 'set', article.slug, '0.01')).toContain('failed: This is not yours to change')
  expect(await run('farthing_nothing', 'list')).toContain('failed: Nobody is signed in')
  expect(
    (await apiWith({ Authorization: `Bearer ${writes}` }, app.origin)('GET', `/pages/${article.slug}`)).body
      .price,
  ).toBe('0.35')
})

test('a script calls any operation of the API, by its name or by its address', async ({ app, api }) => {
  test.slow()
  const token = await tokenOf(api, ['read', 'write'])
  const run = (...args: string[]) => script('publisher', app.origin)(token, args)
  expect(await script('publisher', app.origin)('', ['--help'])).toMatch(
    /^patchPagesSlug <slug> +Change one page/m,
  )
  expect(await run('patchPagesSlug', '--help')).toContain('"accessHours"')
  const changed = await run('patchPagesSlug', article.slug, 'price=0.45', 'accessHours:=24')
  expect(JSON.parse(changed)).toMatchObject({ price: '0.45', accessHours: 24, source: 'page' })
  const rules = '{"rules":[{"name":"Old","olderThanDays":3000,"price":"0"}]}'
  expect(await run('put', '/rules', '--body', rules)).toContain('"name": "Old"')
  expect(await run('get', '/history?kind=allowance')).toContain('"changes"')
  expect(await run('getExportsPaymentsCsv', 'from=2026-11-01')).toMatch(/^time,kind,state,/)
  expect(await run('get', `/pages/${article.slug}/revenue.csv`)).toMatch(/^day,/)
  const made = JSON.parse(await run('postGifts', `slug=${article.slug}`, 'reads:=3', `until=${inAMinute()}`))
  expect(await run('deleteGiftsId', made.id)).toBe('')
})

test('a script says what is wrong, and changes nothing', async ({ app, api }) => {
  test.slow()
  const run = (token: string, ...args: string[]) => script('publisher', app.origin)(token, args)
  const reads = await tokenOf(api, ['read'])
  const writes = await tokenOf(api, ['read', 'write'])
  for (const [token, args, said] of [
    [writes, ['patchPagesSlug', article.slug, 'price=dear'], 'This cannot be saved. price: is not an amount'],
    [
      writes,
      ['patchPagesSlug', article.slug, 'pirce=1'],
      'This cannot be saved. pirce: there is no such field',
    ],
    [writes, ['patchPagesSlug', article.slug, 'accessHours:=a day'], 'accessHours is not JSON'],
    [writes, ['getPages', 'pirce=1'], 'getPages takes no "pirce"'],
    [writes, ['getPagesSlug'], 'Arguments are missing: getPagesSlug <slug>'],
    [writes, ['getEverything'], 'The site has no operation "getEverything"'],
    [writes, ['put', '/pages'], 'The site has no PUT /pages'],
    [writes, ['postTokens', 'label=mine', 'scopes:=["read"]'], 'This takes a person'],
    [reads, ['putAllowance', 'articlesPerMonth:=3'], 'This is not yours to change'],
    ['', ['getPages'], 'FARTHING_TOKEN is not set'],
  ] as const)
    expect(await run(token, ...args)).toContain(`failed: ${said}`)
  expect(await script('publisher', 'http://localhost:9')(writes, ['getPages'])).toContain(
    'failed: http://localhost:9 does not answer',
  )
})

function inAMinute(): string {
  return new Date(Date.now() + 60_000).toISOString()
}

test('the catalogue for programs has these fields and no body, and its prices follow a change within five seconds', async ({
  app,
  api,
}) => {
  const { slug, secret } = articleAt('0.50')
  const listed = async () => {
    const answer = await fetch(`${app.origin}/api/articles`)
    const text = await answer.text()
    const { articles } = JSON.parse(text) as { articles: Record<string, unknown>[] }
    return { text, entry: articles.find((each) => each.slug === slug) ?? {} }
  }
  const { text, entry } = await listed()
  expect(text).not.toContain(secret)
  expect(entry).toEqual({
    slug,
    title: expect.any(String),
    summary: expect.any(String),
    author: expect.any(String),
    date: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
    tags: expect.any(Array),
    section: expect.any(String),
    price: '0.50',
    free: false,
    url: `${app.origin}/articles/${slug}`,
  })
  for (const [change, seen] of [
    [{ price: '0.55' }, { price: '0.55', free: false }],
    [{ programPrice: '0.02' }, { price: '0.02', free: false }],
    [
      { price: '0', programPrice: null },
      { price: '0', free: true },
    ],
  ] as const) {
    expect((await api('PATCH', `/pages/${slug}`, change)).status).toBe(200)
    await expect.poll(async () => (await listed()).entry, { timeout: 5000 }).toMatchObject(seen)
  }
})
