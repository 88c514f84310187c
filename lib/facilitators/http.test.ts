import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { claim } from '../payments/ledger'
import { newPayer, sign, testMachine, token } from '../testing/economy'
import { httpFacilitator } from './http'

const { db, client } = testMachine()
let close: () => void = () => undefined
afterEach(() => close())

async function settleAt(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  close = () => {
    server.closeAllConnections()
    server.close()
  }
  const signed = await sign(await newPayer(client, 0n))
  const { payment } = await claim(db, {
    payment: signed,
    asset: token.address,
    slug: 'a-dime',
    priceVersion: 0,
    quoteHash: 'hash-of-the-quote',
    fromBlock: 0n,
  })
  return httpFacilitator(db, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`).settle(
    payment,
    token,
  )
}

const hash = `0x${'ab'.repeat(32)}`
const answer =
  (body: string, status = 200): RequestListener =>
  (_request, response) =>
    response.writeHead(status).end(body)

test('a transaction to look at is all that is taken from an answer', async () => {
  expect(await settleAt(answer(`{"success":true,"transaction":"${hash}","network":"eip155:84532"}`))).toEqual(
    { kind: 'submitted', transaction: hash },
  )
  expect(
    await settleAt(answer(`{"success":false,"errorReason":"settlement_pending","transaction":"${hash}"}`)),
  ).toEqual({ kind: 'submitted', transaction: hash })
})

test.each([
  ['success without a transaction', answer('{"success":true,"transaction":""}')],
  ['a refusal', answer('{"success":false,"errorReason":"insufficient_funds"}')],
  ['an error', answer('oops', 500)],
  ['a page', answer('<html>')],
  ['nothing', answer('')],
  ['an empty object', answer('{}')],
  [
    'an answer without end',
    (_request, response) => response.end(`{"success":true,"pad":"${'x'.repeat(100_000)}"}`),
  ],
  ['a redirect', (_request, response) => response.writeHead(307, { Location: 'http://127.0.0.1:9/' }).end()],
  ['a connection that breaks off', (request) => request.socket.destroy()],
] satisfies [string, RequestListener][])('%s is not known to be anything', async (_name, listener) => {
  expect((await settleAt(listener)).kind).toBe('unknown')
})

test('what it is sent is the authorization in protocol version 2, and nothing that is secret', async () => {
  let body = ''
  await settleAt((request, response) => {
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part
    })
    request.on('end', () => response.end('{}'))
  })
  expect(JSON.parse(body)).toMatchObject({
    x402Version: 2,
    paymentPayload: { x402Version: 2, payload: { authorization: { value: '100000' } } },
    paymentRequirements: { scheme: 'exact', network: 'eip155:84532', amount: '100000' },
  })
  expect(body).not.toContain('quote')
})
