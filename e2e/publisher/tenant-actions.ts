import type { Tenant } from './tenants'

/** Something that is asked about a publisher. */
export interface Action {
  method: string
  /** As the API's document writes it. */
  path: string
  /** The address, with everything in it that is the other's. */
  at: (other: Tenant, own: Tenant) => string
  body?: (other: Tenant) => unknown
  /** How somebody else is answered, and how the publisher is, who asks afterwards. */
  expected: [stranger: number, publisher: number]
}

const signed = { message: 'I say so', signature: '0x00' }
const refund = { signature: '0x00', validBefore: 1, keepAccess: false }
const year = '&from=2026-01-01&to=2026-12-31'

type Row = [
  method: string,
  path: string,
  at: (other: Tenant, own: Tenant) => string,
  expected: [number, number],
  body?: (other: Tenant) => unknown,
]

const of = (where: string, more = '') => `${where}{handle}${more}`
/** An address with the other's words in the places of `{slug}`, `{payment}` and so on. */
const fill = (template: string) => (other: Tenant) =>
  template.replace(/\{(\w+)\}/g, (_, key: string) => String(other[key as keyof Tenant]))

/** Of one thing that is named: there is no such thing, for anybody else. */
const things: Row[] = [
  ['GET', '/pages/{slug}', fill('/pages/{slug}'), [404, 200]],
  ['GET', '/pages/{slug}/history', fill('/pages/{slug}/history'), [404, 200]],
  ['GET', '/pages/{slug}/preview', fill('/pages/{slug}/preview?blocks=2'), [404, 200]],
  ['GET', '/pages/{slug}/revenue', fill('/pages/{slug}/revenue'), [404, 200]],
  ['GET', '/pages/{slug}/revenue.csv', fill('/pages/{slug}/revenue.csv'), [404, 200]],
  ['GET', '/payments/{id}', fill('/payments/{payment}'), [404, 200]],
  ['GET', '/payments/{id}', fill('/payments/{refunded}'), [404, 200]],
  ['GET', '/payments/{id}/receipt', fill('/payments/{payment}/receipt'), [404, 200]],
  ['GET', '/payments/{id}/refund', fill('/payments/{refunded}/refund'), [404, 200]],
  ['GET', '/orphans/{id}/refund', fill('/orphans/{orphan}/refund'), [404, 404]],
  ['GET', '/webhooks/{id}', fill('/webhooks/{webhook}'), [404, 200]],
  ['GET', '/webhooks/{id}/deliveries', fill('/webhooks/{webhook}/deliveries'), [404, 200]],
]

const lists = [
  ...['/rules', '/pay-to', '/passes', '/allowance', '/gifts', '/webhooks', '/payments', '/orphans'],
  ...['/history', '/revenue', '/revenue.csv', '/exports/payments.csv', '/exports/payments.jsonl'],
]

/** Of a publisher who is named, and of oneself. */
const listed: Row[] = [
  ...lists.map((path): Row => ['GET', path, fill(of(`${path}?publisher=`, year)), [404, 200]]),
  ...[...lists, '/pages', '/session', '/members', '/publishers', '/tokens'].map(
    (path): Row => ['GET', path, () => path, [200, 200]],
  ),
  ...['page', 'day', 'section', 'tag', 'buyer', 'kind', 'network'].map(
    (by): Row => ['GET', '/revenue', () => `/revenue?by=${by}`, [200, 200]],
  ),
  // The other's words as filters of one's own list.
  ['GET', '/payments', fill('/payments?payer={payer}'), [200, 200]],
  ['GET', '/payments', fill('/payments?slug={slug}'), [200, 200]],
  ['GET', '/payments', fill('/payments?state=refunded'), [200, 200]],
  ['GET', '/payments', fill('/payments?older=2030-01-01T00:00:00.000000Z_{payment}'), [200, 200]],
  [
    'GET',
    '/webhooks/{id}/deliveries',
    (other, own) => `/webhooks/${own.webhook}/deliveries?before=${other.delivery}`,
    [200, 200],
  ],
]

/** Changes; whoever may make them does so after whoever may not. */
const changes: Row[] = [
  ['PATCH', '/pages/{slug}', fill('/pages/{slug}'), [404, 200], () => ({ preview: 2 })],
  [
    'PATCH',
    '/pages',
    () => '/pages',
    [404, 200],
    ({ slug }) => ({ slugs: [slug], change: { price: '0.01' } }),
  ],
  ['PUT', '/rules', fill(of('/rules?publisher=')), [404, 200], () => ({ rules: [] })],
  ['PUT', '/passes', fill(of('/passes?publisher=')), [404, 200], () => ({ passes: [] })],
  ['PUT', '/allowance', fill(of('/allowance?publisher=')), [404, 200], () => ({ articlesPerMonth: 9 })],
  ['POST', '/gifts', fill(of('/gifts?publisher=')), [404, 201], given],
  ['POST', '/gifts', (_other, own) => `/gifts?publisher=${own.handle}`, [404, 201], given],
  ['DELETE', '/gifts/{id}', fill('/gifts/{gift}'), [404, 204]],
  ['DELETE', '/gifts/{id}', fill('/gifts/{gift}?publisher={handle}'), [404, 204]],
  ['POST', '/webhooks', fill(of('/webhooks?publisher=')), [404, 201], told],
  ['PATCH', '/webhooks/{id}', fill('/webhooks/{webhook}'), [404, 200], told],
  ['POST', '/webhooks/{id}/test', fill('/webhooks/{webhook}/test'), [404, 200]],
  [
    'POST',
    '/webhooks/{id}/deliveries/{delivery}/redeliver',
    fill('/webhooks/{webhook}/deliveries/{delivery}/redeliver'),
    [404, 200],
  ],
  [
    'POST',
    '/webhooks/{id}/deliveries/{delivery}/redeliver',
    (other, own) => `/webhooks/${own.webhook}/deliveries/${other.delivery}/redeliver`,
    [404, 200],
  ],
  ['POST', '/webhooks/{id}/rotate', fill('/webhooks/{webhook}/rotate'), [404, 401], () => signed],
  [
    'POST',
    '/webhooks/{id}/rotate/withdraw',
    fill('/webhooks/{webhook}/rotate/withdraw'),
    [404, 401],
    () => signed,
  ],
  ['POST', '/payments/{id}/refund', fill('/payments/{payment}/refund'), [404, 422], () => refund],
  ['POST', '/orphans/{id}/refund', fill('/orphans/{orphan}/refund'), [404, 422], () => refund],
  ['POST', '/pay-to', fill(of('/pay-to?publisher=')), [404, 401], payTo],
  ['POST', '/pay-to/withdraw', fill(of('/pay-to/withdraw?publisher=')), [404, 404], stay],
  ['GET', '/owners', () => '/owners', [403, 403]],
  ...['/owners', '/owners/remove', '/owners/withdraw'].map(
    (path): Row => ['POST', path, () => path, [403, 403], ({ payer }) => ({ wallet: payer, ...signed })],
  ),
  ['POST', '/members', () => '/members', [403, 403], invited],
  ['DELETE', '/members/{wallet}', ({ member }) => `/members/${member.address}`, [403, 403]],
  ['POST', '/publishers', () => '/publishers', [403, 403], ({ handle }) => ({ handle, name: 'Mine' })],
  ['DELETE', '/webhooks/{id}', fill('/webhooks/{webhook}'), [404, 204]],
  ['DELETE', '/tokens/{id}', fill('/tokens/{token}'), [404, 204]],
]

function given({ slug }: Tenant) {
  return { slug, reads: 1, until: '2030-01-01T00:00:00Z' }
}
function told() {
  return { url: 'http://127.0.0.1:9/again', events: ['price.changed'] }
}
function payTo({ payer }: Tenant) {
  return { network: 'eip155:84532', payTo: payer, ...signed }
}
function stay() {
  return { network: 'eip155:84532', ...signed }
}
function invited({ handle, payer }: Tenant) {
  return { wallet: payer, role: 'publisher', publisher: handle }
}

const action = ([method, path, at, expected, body]: Row): Action => ({ method, path, at, expected, body })
export const readActions: readonly Action[] = [...things, ...listed].map(action)
export const changeActions: readonly Action[] = changes.map(action)

/** For everybody, or about whoever asks: signing in and out, one's own tokens, and what the API is. */
export const ofNobody = ['POST /session', 'DELETE /session', 'POST /tokens', 'GET /openapi.json']

/** Every page of the dashboard by its file, at the addresses where it could show something of the other. */
export const pages: [file: string, at: (other: Tenant) => string][] = [
  ...[
    '(overview)',
    'pages/(list)',
    'passes',
    'payments/(list)',
    'payments/orphans',
    'people',
    'rules',
    'webhooks',
  ].flatMap((where): [string, (other: Tenant) => string][] => {
    const file = `${where}/page.tsx`
    const address = `/publisher/${where}`.replace(/\/\(.*\)$/, '')
    return [
      [file, () => address],
      [file, fill(of(`${address}?publisher=`))],
    ]
  }),
  ['pages/[slug]/page.tsx', fill('/publisher/pages/{slug}')],
  ['payments/[id]/page.tsx', fill('/publisher/payments/{payment}')],
  ['payments/[id]/page.tsx', fill('/publisher/payments/{refunded}')],
  ['payments/(list)/page.tsx', fill('/publisher/payments?payer={payer}')],
  ['payments/(list)/page.tsx', fill('/publisher/payments?publisher={handle}&slug={slug}&state=paid')],
]
