import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eq } from 'drizzle-orm'
import { afterEach, expect, test } from 'vitest'
import { freePort } from '../../scripts/economy/ports'
import { settleAttempts } from '../db/schema/payments'
import { claim } from '../payments/ledger'
import { newPayer, sign, testMachine, token } from '../testing/economy'
import { sale } from '../testing/sale'
import { httpFacilitator, openRemote } from './http'

const { db, client } = testMachine()
const bought = {
  asset: token.address,
  ...sale,
  slug: 'a-dime',
  quoteHash: 'hash-of-the-quote',
  fromBlock: 0n,
}
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
  const { payment } = await claim(db, { ...bought, payment: signed })
  const remote = openRemote(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  const outcome = await httpFacilitator(db, remote).settle(payment, token)
  const [attempt] = await db.select().from(settleAttempts).where(eq(settleAttempts.paymentId, payment.id))
  // A transaction to look at is written down with the payment; until then this one is who may have submitted it.
  if (outcome.kind === 'submitted') expect(attempt?.outcome).toBeNull()
  else expect(attempt?.outcome).toMatch(new RegExp(`^${outcome.kind}: `))
  return outcome
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
  ['a gateway that gave up', answer('', 504)],
  ['a request it calls wrong', answer('{"success":false,"errorReason":"invalid_payload"}', 400)],
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

test.each([401, 403, 404, 429])('a %i turns the payment away, though it has been seen', async (status) => {
  expect(await settleAt(answer('{"error":"no"}', status))).toEqual({
    kind: 'declined',
    reason: `the facilitator answered ${status}`,
  })
})

test('a transaction counts whatever the status is', async () => {
  const said = answer(`{"success":false,"transaction":"${hash}"}`, 429)
  expect((await settleAt(said)).kind).toBe('submitted')
})

test.each(['a closed port', 'an unknown host'])('%s is never reached', async (where) => {
  const url = where === 'a closed port' ? `http://127.0.0.1:${await freePort()}` : 'http://nobody.invalid'
  const signed = await sign(await newPayer(client, 0n))
  const { payment } = await claim(db, { ...bought, payment: signed })
  expect((await httpFacilitator(db, openRemote(url)).settle(payment, token)).kind).toBe('refused')
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
