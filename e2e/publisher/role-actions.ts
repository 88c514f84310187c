import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { articleAt } from '../articles'
import type { Api } from './story'
import { sellAs } from './tenants'

const newAccount = () => privateKeyToAccount(generatePrivateKey())
/** Of the house a publisher and a viewer; of another publisher one; and somebody who was not invited. */
export const [editor, reader, elsewhere, stranger] = [newAccount(), newAccount(), newAccount(), newAccount()]

const page = articleAt('0.25').slug

/** What the house has, by the names that stand for it in an address. */
export type Things = Record<'page' | 'payment' | 'refunded' | 'orphan' | 'webhook', string>

/** Gives the house one of everything that it can be asked for. */
export async function makeThings(databaseUrl: string, api: Api): Promise<Things> {
  const sold = await sellAs(databaseUrl, { handle: 'house', digit: 'c', price: '0.25', slug: page })
  const told = { url: 'http://127.0.0.1:9/hook', events: ['price.changed'] }
  const { body } = await api('POST', '/webhooks?publisher=house', told)
  const { id } = body.webhook as { id: string }
  const { payment, refunded, orphan } = sold
  return { page, payment, refunded, orphan, webhook: id }
}

export const fill = (template: string, things: Things) =>
  template.replace(/\{(\w+)\}/g, (_, name: keyof Things) => things[name])

/** Who asks: the owner, a publisher, a viewer, a publisher of somebody else, a token that reads, nobody. */
type Expected = [number, number, number, number, number, number]
type Row = [name: string, method: string, path: string, body: unknown, expected: Expected]

/** What is the house's, for all of the house to see. */
const shown: Expected = [200, 200, 200, 404, 200, 401]
/** What everybody has a list of: their own. */
const own: Expected = [200, 200, 200, 200, 200, 401]
const set: Expected = [200, 200, 403, 404, 403, 401]
/** What is asked of things that there are not: who may not even try is told so first. */
const unknown: Expected = [404, 404, 403, 404, 403, 401]
const none: Expected = [404, 404, 404, 404, 404, 401]
const owners = (status: number): Expected => [status, 403, 403, 403, 403, 401]
const signed = { message: 'I say so', signature: '0x00' }
const refund = { signature: '0x00', validBefore: 1, keepAccess: false }
const change = { preview: 3 }
const gift = { slug: page, reads: 1, until: '2030-01-01T00:00:00Z' }
const told = { url: 'https://10.0.0.1/hook', events: ['price.changed'] }
const payTo = { network: 'eip155:84532', payTo: editor.address, ...signed }
const stay = { network: 'eip155:84532', ...signed }
const owned = { wallet: editor.address, ...signed }
const invited = { wallet: reader.address, role: 'viewer', publisher: 'house' }
const publisher = { handle: 'ada', name: 'Ada' }
const token = { label: 'x', scopes: ['read'] }

const reads: Row[] = [
  ...(
    [
      ['see a page', '/pages/{page}'],
      ['see its history', '/pages/{page}/history'],
      ['see its preview', '/pages/{page}/preview?blocks=2'],
      ['see its revenue', '/pages/{page}/revenue'],
      ['take its revenue away', '/pages/{page}/revenue.csv'],
      ['see a payment', '/payments/{payment}'],
      ['see a receipt', '/payments/{payment}/receipt'],
      ['see a refund', '/payments/{refunded}/refund'],
      ['see a webhook', '/webhooks/{webhook}'],
      ['see what it was told', '/webhooks/{webhook}/deliveries'],
    ] as const
  ).map(([name, path]): Row => [name, 'GET', path, undefined, shown]),
  ...[
    ...['/rules', '/passes', '/allowance', '/gifts', '/webhooks', '/payments', '/orphans', '/pay-to'],
    ...['/history', '/revenue', '/revenue.csv', '/exports/payments.csv', '/exports/payments.jsonl'],
  ].map((path): Row => [`see ${path}`, 'GET', `${path}?publisher=house`, undefined, shown]),
  ...['/pages', '/session', '/members', '/publishers', '/tokens'].map(
    (path): Row => [`see one’s own ${path}`, 'GET', path, undefined, own],
  ),
  ['see a refund that there is not', 'GET', '/orphans/{orphan}/refund', undefined, none],
  ['see the owners', 'GET', '/owners', undefined, [200, 403, 403, 403, 200, 401]],
  ['see what the API is', 'GET', '/openapi.json', undefined, [200, 200, 200, 200, 200, 200]],
]

const writes: Row[] = [
  ['set a price', 'PATCH', '/pages/{page}', change, set],
  ['set many', 'PATCH', '/pages', { slugs: [page], change }, set],
  ['set rules', 'PUT', '/rules?publisher=house', { rules: [] }, set],
  ['set passes', 'PUT', '/passes?publisher=house', { passes: [] }, set],
  ['set the allowance', 'PUT', '/allowance?publisher=house', { articlesPerMonth: 0 }, set],
  ['make a gift', 'POST', '/gifts?publisher=house', gift, [201, 201, 403, 404, 403, 401]],
  ['withdraw an unknown gift', 'DELETE', '/gifts/gift_x?publisher=house', undefined, unknown],
  ['set a payee unsigned', 'POST', '/pay-to?publisher=house', payTo, [401, 401, 403, 404, 403, 401]],
  ['withdraw a payee', 'POST', '/pay-to/withdraw?publisher=house', stay, unknown],
  ['make an owner unsigned', 'POST', '/owners', owned, owners(401)],
  ['remove an owner unsigned', 'POST', '/owners/remove', owned, owners(401)],
  ['withdraw a change of owners', 'POST', '/owners/withdraw', owned, owners(404)],
  ['invite', 'POST', '/members', invited, owners(201)],
  ['remove an unknown member', 'DELETE', `/members/${stranger.address}`, undefined, owners(404)],
  ['add a publisher', 'POST', '/publishers', publisher, owners(200)],
  ['make a token', 'POST', '/tokens', token, [201, 201, 403, 201, 403, 401]],
  ['revoke an unknown token', 'DELETE', '/tokens/tok_x', undefined, unknown],
  ['tell a private address', 'POST', '/webhooks?publisher=house', told, [422, 422, 403, 404, 403, 401]],
  ['change an unknown webhook', 'PATCH', '/webhooks/whe_x', { events: ['price.changed'] }, unknown],
  ['remove an unknown webhook', 'DELETE', '/webhooks/whe_x', undefined, unknown],
  ['test an unknown webhook', 'POST', '/webhooks/whe_x/test', undefined, unknown],
  ['redeliver the unknown', 'POST', '/webhooks/whe_x/deliveries/msg_x/redeliver', undefined, unknown],
  ['rotate an unknown secret', 'POST', '/webhooks/whe_x/rotate', signed, unknown],
  ['keep an unknown secret', 'POST', '/webhooks/whe_x/rotate/withdraw', signed, unknown],
  ['pay back unsigned', 'POST', '/payments/{payment}/refund', refund, [422, 422, 403, 404, 403, 401]],
  ['pay an orphan back unsigned', 'POST', '/orphans/{orphan}/refund', refund, [422, 422, 403, 404, 403, 401]],
  ['sign in unsigned', 'POST', '/session', signed, [401, 401, 401, 401, 401, 401]],
  // The last: whoever has signed out is nobody, who may do that again.
  ['sign out everywhere', 'DELETE', '/session?everywhere', undefined, [204, 204, 204, 204, 403, 204]],
  ['sign out', 'DELETE', '/session', undefined, [204, 204, 204, 204, 403, 204]],
]

/** Every action of the API, and who may do it. */
export const actions: readonly Row[] = [...reads, ...writes]
/** Those that change something. */
export const changes: readonly Row[] = actions.filter(([, method]) => method !== 'GET')

const title = articleAt('0.25').title
/** What changes something on each page of the dashboard, by its file: for publishers, and for the owner as well. */
export const pages: [file: string, at: string, publisher: string[], owner: string[]][] = [
  ['(overview)/page.tsx', '/publisher', [], []],
  ['pages/(list)/page.tsx', '/publisher/pages', [`Price of ${title}, in dollars`], []],
  ['pages/[slug]/page.tsx', '/publisher/pages/{page}', ['Save'], []],
  ['rules/page.tsx', '/publisher/rules', ['Add a rule', 'Save rules'], []],
  [
    'passes/page.tsx',
    '/publisher/passes',
    ['Add a pass', 'Save passes', 'Save free articles', 'Make a gift link'],
    [],
  ],
  ['payments/(list)/page.tsx', '/publisher/payments', [], []],
  ['payments/[id]/page.tsx', '/publisher/payments/{payment}', ['Refund 0.25 USDC'], []],
  ['payments/orphans/page.tsx', '/publisher/payments/orphans', ['Refund 0.07 USDC'], []],
  ['webhooks/page.tsx', '/publisher/webhooks', ['Add a webhook', 'Send a test', 'New secret', 'Remove'], []],
  [
    'people/page.tsx',
    '/publisher/people',
    ['Change the address on Base Sepolia', 'Make a token'],
    ['Invite', 'Make another wallet an owner', 'Add or rename'],
  ],
]
