import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { shortHex } from '@/components/ui/short-hex'
import { query, usdc } from '../world'
import { type Api, apiWith, sessionOf } from './story'

const network = 'eip155:84532'
const saleTime = new Date(Date.now() - 86_400_000).toISOString()

/** A publisher who has sold things, and what of it nobody else may see. */
export interface Tenant {
  handle: string
  slug: string
  /** Stands in every name, title, label and address that the publisher has written. */
  word: string
  member: PrivateKeyAccount
  payer: string
  payTo: string
  /** What each sale brought, in dollars: no other sum here has these digits. */
  price: string
  refundedBy: string
  payment: string
  refunded: string
  orphan: string
  gift: string
  webhook: string
  delivery: string
  token: string
  /** The secret of the token. */
  bearer: string
  Cookie: string
}

/** What a publisher is called, and the word that is in all it writes; the two have nothing in common. */
const named = [
  { handle: 'kakapo', word: 'Okapi', digit: 'a', price: '0.271828' },
  { handle: 'bobolink', word: 'Quetzal', digit: 'b', price: '0.314159' },
] as const
type Named = (typeof named)[number]
/** A publisher that has sold a page. The digit is that of all its addresses and hashes. */
type Selling = { handle: string; digit: string; price: string; slug: string }

const slugOf = (handle: string) => `a-page-of-${handle}`

/** Writes an article for each, and returns the folder. */
export function writeArticles(): string {
  const folder = path.resolve('test-results/tenants')
  mkdirSync(folder, { recursive: true })
  for (const { handle, word } of named) {
    const front = `title: "On ${word}s"\nsummary: "All about it."\nauthor: "A"\ndate: 2026-01-01\ntags: ["${word} tag"]`
    const terms = `price: "$0.10"\npreview: 1\nsection: "${word} section"\npublisher: ${handle}`
    const body = Array.from({ length: 6 }, (_, i) => `Paragraph ${i} of a ${word} and what it does all day.`)
    writeFileSync(
      path.join(folder, `${slugOf(handle)}.md`),
      `---\n${front}\n${terms}\n---\n\n${body.join('\n\n')}\n`,
    )
  }
  return folder
}

/** Two publishers with everything that a publisher can have. */
export async function makeTenants(app: { origin: string; databaseUrl: string }, api: Api): Promise<Tenant[]> {
  const made: Tenant[] = []
  for (const each of named) made.push(await makeTenant(app, api, each))
  return made
}

async function makeTenant(
  app: { origin: string; databaseUrl: string },
  api: Api,
  who: Named,
): Promise<Tenant> {
  const { handle, word, digit } = who
  const member = privateKeyToAccount(generatePrivateKey())
  const ok = async (method: string, where: string, body?: unknown) => {
    const answer = await api(method, where, body)
    if (answer.status >= 300) throw new Error(`${method} ${where}: ${JSON.stringify(answer)}`)
    return answer.body
  }
  await ok('POST', '/publishers', { handle, name: `${word} Press` })
  await ok('POST', '/members', { wallet: member.address, role: 'publisher', publisher: handle })
  await ok('PATCH', `/pages/${slugOf(handle)}`, { price: '0.20' })
  await ok('PUT', `/rules?publisher=${handle}`, { rules: [{ name: `${word} rule`, price: '0.30' }] })
  const pass = { id: `${handle}-week`, name: `${word} week`, price: '1', period: 'week', scope: 'all' }
  await ok('PUT', `/passes?publisher=${handle}`, { passes: [pass] })
  await ok('PUT', `/allowance?publisher=${handle}`, { articlesPerMonth: digit === 'a' ? 2 : 3 })
  const given = { slug: slugOf(handle), reads: 9, until: new Date(Date.now() + 9e6).toISOString() }
  const gift = await ok('POST', `/gifts?publisher=${handle}`, given)
  const hook = { url: `http://127.0.0.1:9/${word}`, events: ['price.changed'] }
  const { webhook } = await ok('POST', `/webhooks?publisher=${handle}`, hook)
  const { id } = webhook as { id: string }
  await ok('POST', `/webhooks/${id}/test`)
  const { deliveries } = await ok('GET', `/webhooks/${id}/deliveries`)
  const Cookie = await sessionOf(app.origin, member)
  const asMember = apiWith({ Cookie }, app.origin)
  const token = await asMember('POST', '/tokens', { label: `${word} token`, scopes: ['read', 'write'] })
  return {
    ...{ handle, word, member, Cookie, slug: slugOf(handle), webhook: id },
    gift: String(gift.id),
    delivery: (deliveries as { id: string }[])[0]?.id ?? '',
    token: String(token.body.id),
    bearer: `Bearer ${token.body.secret}`,
    ...(await sellAs(app.databaseUrl, { ...who, slug: slugOf(handle) })),
  }
}

/** Two sales, of which one is paid back, and money that has bought nothing. */
export async function sellAs(databaseUrl: string, { handle, digit, price, slug }: Selling) {
  const sql = (text: string, values: string[]) => query(text, values, databaseUrl)
  const payTo = `0x${digit}1c0ffee${digit.repeat(32)}`
  const refundedBy = `0x${digit}8${digit.repeat(62)}`
  const payer = `0x${digit}9feed${digit.repeat(34)}`
  await sql(
    `insert into settings (publisher, kind, subject, value, set_by)
     values ($1, 'pay_to', $1, jsonb_build_object('${network}', $2::text), 'test')`,
    [handle, payTo],
  )
  const sales = [`pay_${handle}_one`, `pay_${handle}_two`] as const
  for (const [i, id] of sales.entries()) {
    const transaction = `0x${digit}${i}${digit.repeat(62)}`
    await sql(
      `insert into payments (id, network, asset, payer, nonce, pay_to, amount, valid_after, valid_before, signature, slug,
         price_version, publisher, usd, buyer, released_at, x402_version, state, from_block, lease_until)
       values ($1, '${network}', '${usdc.address.toLowerCase()}', $2, $3, $4, $7::numeric * 1000000, 0, 0, '0x', $5,
         0, $6, $7::numeric, 'person', now(), 2, 'claimed', 0, now())`,
      [id, payer, transaction, payTo, slug, handle, price],
    )
    await sql(
      `with moved as (update payments set state = 'settled', transaction = $2 where id = $1 returning *)
       insert into chain_transfers (network, transaction, log_index, block_number, block_hash, asset, payer, pay_to, amount, nonce, payment_id)
       select network, transaction, 1, 1, '0x', asset, payer, pay_to, amount, nonce, id from moved`,
      [id, transaction],
    )
    await sql(
      `with timed as (update chain_transfers set block_time = $2 where payment_id = $1 returning payment_id)
       update payments set state = 'final' where id in (select payment_id from timed)`,
      [id, saleTime],
    )
  }
  await sql(
    `insert into refunds (id, payment_id, publisher, network, asset, payer, pay_to, amount, nonce, valid_before, signature,
       keeps_access, state, by, proven_at, transaction, log_index)
     select 'ref_' || publisher, id, publisher, network, asset, payer, pay_to, amount, id, 0, '0x', false, 'proven', pay_to, $2, $3, 1
     from payments where id = $1`,
    [sales[1], saleTime, refundedBy],
  )
  const lost = `0x${digit}7${digit.repeat(62)}`
  await sql(
    `insert into chain_transfers (network, transaction, log_index, block_number, block_hash, block_time, asset, payer, pay_to, amount)
     values ('${network}', $1, 0, 1, '0x', $2, '${usdc.address.toLowerCase()}', $3, $4, 70000)`,
    [lost, saleTime, payer, payTo],
  )
  return { payer, payTo, price, refundedBy, payment: sales[0], refunded: sales[1], orphan: `84532-${lost}-0` }
}

/** What of a publisher is in an answer to somebody else. What was asked with may come back, and says nothing. */
export function leakOf(tenant: Tenant, asked: string, answer: string): string[] {
  const { handle, payment, refunded, orphan, gift, webhook, delivery, token } = tenant
  const { word, payer, payTo, price, refundedBy, member } = tenant
  const addresses = [payer, payTo, refundedBy, member.address.toLowerCase()]
  const secret = [word, price.slice(2), ...addresses, ...addresses.map(shortHex)]
  const ids = [handle, payment, refunded, orphan, gift, webhook, delivery, token]
  const said = answer.toLowerCase()
  return [...secret, ...ids]
    .map((each) => each.toLowerCase())
    .filter((each) => said.includes(each) && !asked.toLowerCase().includes(each))
}
