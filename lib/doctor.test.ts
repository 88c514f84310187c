import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jwtVerify } from 'jose'
import { afterEach, expect, test } from 'vitest'
import { freePort } from '../scripts/economy/ports'
import { readCdpKey } from './cdp-key'
import { tokensOn, usdcOn } from './chains/tokens'
import { checkRemote } from './doctor'
import { checkToken } from './doctor-rail'
import { cdpRemote } from './facilitators/cdp'
import { openRemote } from './facilitators/http'
import { network, testMachine } from './testing/economy'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  closing.push(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const kind = { x402Version: 2, scheme: 'exact', network }
const supported = (...kinds: object[]) => JSON.stringify({ kinds, extensions: [], signers: {} })

const newKey = () =>
  readCdpKey(
    'key-id',
    String(
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'sec1' }),
    ),
  )

test('Coinbase’s facilitator is asked with a token, and a key that it does not know is found', async () => {
  const key = newKey()
  const url = await serve(async (request, response) => {
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? ''
    const known = await jwtVerify(token, createPublicKey(key.privateKey), { issuer: 'cdp' }).catch(
      () => undefined,
    )
    const [uri] = (known?.payload.uris ?? []) as string[]
    const isGood = uri === `GET ${request.headers.host}/platform/v2/x402/supported`
    response.writeHead(isGood ? 200 : 401).end(isGood ? supported(kind) : '{}')
  })
  const base = `${url}/platform/v2/x402`
  expect(await checkRemote(cdpRemote(key, base), network)).toMatchObject({ ok: true })
  const stranger = await checkRemote(cdpRemote(newKey(), base), network)
  expect(stranger).toMatchObject({ ok: false, says: 'does not let us in (401)' })
  expect(stranger.mend).toContain('CDP_API_KEY_SECRET')
})

test.each([
  ['another network', 200, supported({ ...kind, network: 'eip155:8453' }), 'does not settle'],
  ['version 1 only', 200, supported({ ...kind, x402Version: 1 }), 'does not settle'],
  ['another scheme', 200, supported({ ...kind, scheme: 'upto' }), 'does not settle'],
  ['a page', 200, '<html>', 'nothing that a facilitator says'],
  ['nothing there', 404, '', 'answers 404'],
  ['a login', 403, '', 'does not let us in'],
])('a facilitator with %s is a problem', async (_name, status, body, says) => {
  const url = await serve((_request, response) => response.writeHead(status).end(body))
  const finding = await checkRemote(openRemote(url), network)
  expect(finding).toMatchObject({ ok: false, mend: expect.stringContaining('FACILITATORS_84532') })
  expect(finding.says).toContain(says)
})

test('a facilitator that is not there is a problem', async () => {
  const finding = await checkRemote(openRemote(`http://127.0.0.1:${await freePort()}`), network)
  expect(finding).toMatchObject({ ok: false, says: 'does not answer' })
})

test('the real contract confirms our row, and would not confirm a wrong one', async () => {
  const { client } = testMachine()
  const [token] = tokensOn(network)
  if (!token) throw new Error('there is no token')
  expect(await checkToken(client, network, token)).toMatchObject({ ok: true })
  expect(await checkToken(client, network, { ...token, name: 'USD Coin' })).toMatchObject({ ok: false })
  const elsewhere = usdcOn('eip155:8453') ?? token
  expect(await checkToken(client, network, elsewhere)).toMatchObject({
    ok: false,
    says: 'could not be asked',
  })
})
