import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import Ajv2020 from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import { articleAt } from '../articles'
import { expect } from '../browser/story'
import { type Api, apiWith, test } from './story'

const article = articleAt('0.25')

interface Described {
  paths: Record<string, Record<string, { responses: Record<string, { content?: Content }> }>>
}
type Content = Record<string, { schema: object }>

/** Calls the API as its document describes it, and holds each answer against the document. */
async function documentedApi(origin: string, api: Api): Promise<Api> {
  const document = (await (await fetch(`${origin}/api/publisher/v1/openapi.json`)).json()) as Described
  const ajv = addFormats(new Ajv2020({ strict: false, allErrors: true }))
  return async (method, path, body) => {
    const answer = await api(method, path, body)
    const [where = ''] = path.split('?')
    const template = Object.keys(document.paths).find((each) =>
      new RegExp(`^${each.replace(/\{\w+\}/g, '[^/]+')}$`).test(where),
    )
    const operation = document.paths[template ?? '']?.[method.toLowerCase()]
    expect(operation, `${method} ${path} is described`).toBeDefined()
    const response = operation?.responses[answer.status]
    expect(
      response,
      `${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`,
    ).toBeDefined()
    const schema = response?.content?.['application/json']?.schema
    if (schema) {
      const valid = ajv.validate(schema, answer.body)
      expect(valid, `${method} ${path}: ${ajv.errorsText()} in ${JSON.stringify(answer.body)}`).toBe(true)
    }
    return answer
  }
}

test('the running server answers as its OpenAPI document says', async ({ app, api }) => {
  const call = await documentedApi(app.origin, api)
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
    until: new Date(Date.now() + 60_000).toISOString(),
  })
  for (const path of ['/passes', '/allowance', '/gifts']) await call('GET', path)
  for (const path of ['/session', '/pages', page, `${page}/history`, `${page}/preview?blocks=2`]) {
    await call('GET', path)
  }
  for (const path of ['/rules', '/members', '/publishers', '/pay-to', '/tokens', '/openapi.json']) {
    await call('GET', path)
  }
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

test('a script sets a price with a token, and one without its rights does not', async ({ app, api }) => {
  const tokenFor = async (scopes: string[]) =>
    String((await api('POST', '/tokens', { label: 'script', scopes })).body.secret)
  const run = (token: string, ...args: string[]) =>
    promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/price.ts', ...args], {
      env: { ...process.env, FARTHING_URL: app.origin, FARTHING_TOKEN: token },
    }).then(
      ({ stdout }) => stdout,
      ({ stderr }: { stderr: string }) => `failed: ${stderr}`,
    )
  const writes = await tokenFor(['read', 'write'])
  expect(await run(writes, 'set', article.slug, '0.35', '--programs', '0.03')).toContain(
    '$0.35, programs $0.03 (page)',
  )
  expect(await run(writes, 'history', article.slug)).toContain('"price":"0.35"')
  expect(await run(writes, 'set', article.slug, 'dear')).toContain(
    'failed: This cannot be saved. price: is not an amount',
  )
  const reads = await tokenFor(['read'])
  expect(await run(reads, 'list')).toContain(article.slug)
  expect(await run(reads, 'set', article.slug, '0.01')).toContain('failed: This is not yours to change')
  expect(await run('farthing_nothing', 'list')).toContain('failed: Nobody is signed in')
  expect(
    (await apiWith({ Authorization: `Bearer ${writes}` }, app.origin)('GET', `/pages/${article.slug}`)).body
      .price,
  ).toBe('0.35')
})
