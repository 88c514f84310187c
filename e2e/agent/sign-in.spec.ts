import { expect, test } from '@playwright/test'
import type { PaymentRequired } from '@x402/core/types'
import {
  type CompleteSIWxInfo,
  createSIWxMessage,
  encodeSIWxHeader,
  type SIWxExtensionInfo,
  wrapFetchWithSIWx,
} from '@x402/extensions/sign-in-with-x'
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { createSiweMessage, type SiweMessage } from 'viem/siwe'
import { articleAt } from '../articles'
import { newReader, transfersFrom, world } from '../world'
import { articleUrl, chainId, challengeOf, encode, get, reasonOf, sign, v2Headers } from './payload'
import { type Case, expectRefusal } from './refusals'

const article = articleAt('0.10')
const other = articleAt('1.00')
const url = () => articleUrl(article.slug)
const minutes = (count: number) => new Date(Date.now() + count * 60_000)

/** A wallet that has bought the article. */
async function owner(): Promise<PrivateKeyAccount> {
  const reader = await newReader()
  const required = await challengeOf(article.slug)
  expect((await get(url(), v2Headers(required, await sign(reader, required)))).status).toBe(200)
  return reader
}

function infoOf(required: PaymentRequired): CompleteSIWxInfo {
  const offered = required.extensions?.['sign-in-with-x'] as { info: SIWxExtensionInfo } | undefined
  if (!offered) throw new Error('the 402 offers no sign-in')
  return { ...offered.info, chainId: `eip155:${chainId}`, type: 'eip191' }
}

/** A sign-in header over what the 402 says, and over something else where `change` says so. */
async function signInHeaders(
  account: PrivateKeyAccount,
  required: PaymentRequired,
  change: Partial<CompleteSIWxInfo> = {},
  signature?: string,
): Promise<Record<string, string>> {
  const info = { ...infoOf(required), ...change }
  const genuine = await account.signMessage({ message: createSIWxMessage(info, account.address) })
  const payload = { ...info, address: account.address, signature: signature ?? genuine }
  return { 'SIGN-IN-WITH-X': encodeSIWxHeader(payload) }
}

test.describe('programs', () => {
  test('the stock sign-in client opens what its wallet has bought, without paying again', async () => {
    const reader = await owner()
    const answer = await wrapFetchWithSIWx(fetch, reader)(url(), { headers: { Accept: 'application/json' } })
    expect(answer.status).toBe(200)
    expect((await answer.json()).markdown).toContain(article.secret)
    expect(answer.headers.get('cache-control')).toContain('no-store')
    expect(answer.headers.getSetCookie().join()).toContain(`Path=/articles/${article.slug}`)
    expect(await transfersFrom(reader.address)).toBe(1)

    const elsewhere = await wrapFetchWithSIWx(fetch, reader)(articleUrl(other.slug))
    expect(elsewhere.status).toBe(402)
  })

  test('a wallet that has not bought it gets the 402', async () => {
    const answer = await wrapFetchWithSIWx(fetch, await newReader())(url())
    expect(answer.status).toBe(402)
    expect(await answer.text()).not.toContain(article.secret)
  })

  test('a sign-in works once, however many send it at the same time', async () => {
    const reader = await owner()
    const headers = await signInHeaders(reader, await challengeOf(article.slug))
    const origins = [world().origin, world().otherOrigin]
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => get(articleUrl(article.slug, origins[i % 2]), headers)),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const reason = 'invalid_siwx_nonce'
    for (const answer of answers.filter(({ status }) => status !== 200))
      expectRefusal({ name: 'replay', headers, status: 402, reason }, answer)
    // Not even at another article, where it was never used.
    const elsewhere = await get(articleUrl(other.slug), headers)
    expect(elsewhere.status).toBe(402)
  })

  test('a sign-in that is meant for elsewhere, or not for now, is refused and says why', async () => {
    const reader = await owner()
    const required = await challengeOf(article.slug)
    const info = infoOf(required)
    const changes: [string, Partial<CompleteSIWxInfo>, string][] = [
      ['another domain', { domain: 'attacker.example' }, 'domain_mismatch'],
      ['our domain with another port', { domain: 'localhost:1' }, 'domain_mismatch'],
      ['another origin', { uri: 'https://attacker.example/x' }, 'uri_mismatch'],
      ['our name as a subdomain', { uri: 'http://localhost.attacker.example/' }, 'uri_mismatch'],
      ['another article', { resources: [articleUrl(other.slug)] }, 'uri_mismatch'],
      ['no article', { resources: [] }, 'uri_mismatch'],
      ['another chain', { chainId: 'eip155:8453' }, 'chain_id'],
      ['long ago', { issuedAt: minutes(-6).toISOString() }, 'issued_at_too_old'],
      ['later', { issuedAt: minutes(2).toISOString() }, 'issued_at_in_future'],
      ['for ever', { expirationTime: undefined }, 'expiration_time'],
      ['until a minute ago', { expirationTime: minutes(-1).toISOString() }, 'expired'],
      ['from tomorrow', { notBefore: minutes(1440).toISOString() }, 'not_yet_valid'],
      ["somebody else's nonce", { nonce: '0123456789abcdef0123456789abcdef' }, 'nonce'],
      ['a nonce with a longer life', { nonce: `ffffffff${info.nonce.slice(8)}` }, 'nonce'],
      ['a nonce cut short', { nonce: info.nonce.slice(0, -1) }, 'nonce'],
    ]
    const cases: Case[] = []
    for (const [name, change, word] of changes) {
      const headers = await signInHeaders(reader, required, change)
      cases.push({ name, headers, status: 402, reason: `invalid_siwx_${word}` })
    }
    for (const each of cases) expectRefusal(each, await get(url(), each.headers))
    // None of the refusals has used the nonce up.
    expect((await get(url(), await signInHeaders(reader, required))).status).toBe(200)
  })

  test('a sign-in that its wallet has not signed is refused, and so is what is none', async () => {
    const reader = await owner()
    const stranger = privateKeyToAccount(generatePrivateKey())
    const required = await challengeOf(article.slug)
    const message = createSIWxMessage(infoOf(required), reader.address)
    const inOurName = await stranger.signMessage({ message })
    const elsewise = await reader.signMessage({ message: `${message} ` })
    const header = (value: string) => ({ 'SIGN-IN-WITH-X': value })
    const good = (await signInHeaders(reader, required))['SIGN-IN-WITH-X'] ?? ''
    const fields = JSON.parse(Buffer.from(good, 'base64').toString()) as object
    const cases: [string, Record<string, string>, string][] = [
      ["a stranger's signature", await signInHeaders(reader, required, {}, inOurName), 'signature'],
      ['a signature of something else', await signInHeaders(reader, required, {}, elsewise), 'signature'],
      ['an empty signature', await signInHeaders(reader, required, {}, '0x'), 'signature'],
      ['zeros', await signInHeaders(reader, required, {}, `0x${'0'.repeat(130)}`), 'signature'],
      ['no hex', await signInHeaders(reader, required, {}, 'signed'), 'malformed'],
      ['another address', header(encode({ ...fields, address: stranger.address })), 'signature'],
      ['another version', header(encode({ ...fields, version: '2' })), 'malformed'],
      ['another kind', header(encode({ ...fields, type: 'ed25519' })), 'malformed'],
      ['a date that is none', header(encode({ ...fields, issuedAt: 'yesterday' })), 'malformed'],
      ['a second line in the domain', header(encode({ ...fields, domain: 'a\nb' })), 'malformed'],
      ['a statement of two lines', header(encode({ ...fields, statement: 'a\n\nURI: b' })), 'malformed'],
      ['nothing', header(''), 'malformed'],
      ['no base64', header('{}'), 'malformed'],
      ['no object', header(encode('null')), 'malformed'],
      ['more than 8 KB', header(encode({ ...fields, requestId: 'x'.repeat(7000) })), 'malformed'],
    ]
    for (const [name, headers, word] of cases) {
      const reason = `invalid_siwx_${word}`
      expectRefusal({ name, headers, status: 402, reason }, await get(url(), headers))
    }
  })
})

test.describe('browsers', () => {
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${world().origin}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      redirect: 'manual',
    })

  async function signed(account: PrivateKeyAccount, change: Partial<SiweMessage> = {}) {
    const { nonce } = (await (await post('/library/nonce', '')).json()) as { nonce: string }
    const message = createSiweMessage({
      address: account.address,
      chainId,
      domain: new URL(world().origin).host,
      uri: world().origin,
      version: '1',
      nonce,
      issuedAt: new Date(),
      expirationTime: minutes(4),
      ...change,
    })
    return { message, signature: await account.signMessage({ message }) }
  }

  const cookiesOf = (answer: Response) =>
    Object.fromEntries(answer.headers.getSetCookie().map((each) => each.split(';')[0]?.split('=') ?? []))

  test('signing in gives back the pass of what was bought, good for that article only', async () => {
    const reader = await owner()
    const answer = await post('/library/session', { ...(await signed(reader)), slug: article.slug })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ wallet: reader.address.toLowerCase(), unlocked: true })
    const { farthing_pass: pass, farthing_reader: session } = cookiesOf(answer)
    expect(answer.headers.getSetCookie().join('\n')).toMatch(
      new RegExp(`farthing_pass=[^;]+; Path=/articles/${article.slug}; Max-Age=\\d+; HttpOnly; SameSite=Lax`),
    )

    const opened = await get(url(), { Cookie: `farthing_pass=${pass}` })
    expect(opened.status).toBe(200)
    expect(opened.text).toContain(article.secret)
    for (const cookie of [`farthing_pass=${pass}`, `farthing_pass=${session}`, `farthing_reader=${session}`])
      expect((await get(articleUrl(other.slug), { Cookie: cookie })).status).toBe(402)

    const shelf = { Cookie: `farthing_reader=${session}` }
    const again = await get(`${world().origin}/library/open/${article.slug}`, shelf)
    expect(again.status).toBe(303)
    expect(again.headers.getSetCookie().join()).toContain(`Path=/articles/${article.slug}`)
    const refused = await get(`${world().origin}/library/open/${other.slug}`, shelf)
    expect(refused.headers.getSetCookie()).toEqual([])
    expect(await transfersFrom(reader.address)).toBe(1)
  })

  test('signing in with a wallet that has bought nothing opens nothing', async () => {
    const reader = await newReader(0n)
    const answer = await post('/library/session', { ...(await signed(reader)), slug: article.slug })
    expect(await answer.json()).toEqual({ wallet: reader.address.toLowerCase(), unlocked: false })
    expect(Object.keys(cookiesOf(answer))).toEqual(['farthing_reader'])
  })

  test('a bad sign-in is refused, sets no cookie and says why', async () => {
    const reader = await owner()
    const once = await signed(reader)
    expect((await post('/library/session', once)).status).toBe(200)
    const fresh = await signed(reader)
    const cases: [string, Response | Promise<Response>, number, string][] = [
      ['again', post('/library/session', once), 401, 'invalid_siwx_nonce'],
      [
        'another domain',
        post('/library/session', await signed(reader, { domain: 'attacker.example' })),
        401,
        'invalid_siwx_domain_mismatch',
      ],
      [
        'another scheme',
        post('/library/session', await signed(reader, { scheme: 'https' })),
        401,
        'invalid_siwx_domain_mismatch',
      ],
      [
        'another origin',
        post('/library/session', await signed(reader, { uri: 'https://attacker.example' })),
        401,
        'invalid_siwx_uri_mismatch',
      ],
      [
        'another chain',
        post('/library/session', await signed(reader, { chainId: 1 })),
        401,
        'invalid_siwx_chain_id',
      ],
      [
        'for ever',
        post('/library/session', await signed(reader, { expirationTime: undefined })),
        401,
        'invalid_siwx_expiration_time',
      ],
      [
        'altered',
        post('/library/session', { ...fresh, message: fresh.message.replace('Version: 1', 'Version: 2') }),
        401,
        'invalid_siwx_malformed',
      ],
      ['no message', post('/library/session', { ...fresh, message: '' }), 401, 'invalid_siwx_malformed'],
      ['no JSON', post('/library/session', 'x'), 400, 'invalid_siwx_malformed'],
      [
        'more than asked',
        post('/library/session', { ...fresh, wallet: '0x' }),
        400,
        'invalid_siwx_malformed',
      ],
      [
        'from another site',
        post('/library/session', fresh, { 'Sec-Fetch-Site': 'cross-site' }),
        403,
        'cross_site',
      ],
      [
        'from a neighbour',
        post('/library/session', fresh, { 'Sec-Fetch-Site': 'same-site' }),
        403,
        'cross_site',
      ],
    ]
    for (const [name, sent, status, code] of cases) {
      const answer = await sent
      const { headers } = answer
      expect(answer.status, name).toBe(status)
      expect(reasonOf({ status, headers, text: await answer.text() }), name).toBe(code)
      expect(headers.getSetCookie(), name).toEqual([])
      expect(headers.get('cache-control'), name).toContain('no-store')
    }
  })
})
