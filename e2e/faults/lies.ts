import type { Hex } from 'viem'
import { generatePrivateKey } from 'viem/accounts'
import { startChain } from '../../scripts/economy/chain'
import { freePort } from '../../scripts/economy/ports'
import { type Manner, sendJson } from '../agent/fake-facilitator'
import { sendAsStrangerTo, transferCall } from '../agent/stranger'
import { fund } from '../world'
import type { Purchase } from './purchase'

/** What a facilitator answers, whatever it has done. */
export type Told = (response: Parameters<Manner>[0], purchase: Purchase) => unknown

const says =
  (status: number, body: string, headers: Record<string, string> = {}): Told =>
  (response) =>
    response.writeHead(status, headers).end(body)

const succeeds =
  (transaction: string | ((purchase: Purchase) => string)): Told =>
  (response, purchase) => {
    const hash = typeof transaction === 'string' ? transaction : transaction(purchase)
    sendJson(response, { success: true, transaction: hash, network: 'eip155:84532' })
  }

/**
 * Every way a facilitator can answer.
 *
 * @param booked the transaction of another payment, which was paid and booked before
 * @param abroad where each payment was also made, on another chain that only looks the same
 */
export function lies(booked: Hex, abroad: ReadonlyMap<Purchase, Hex>): [string, Told][] {
  return [
    ['an error', says(500, 'oops')],
    ['a page', says(502, '<!doctype html><title>Bad gateway</title>', { 'Content-Type': 'text/html' })],
    ['that it is asked too often', says(429, '{}', { 'Retry-After': '1' })],
    ['what is not JSON', says(200, '{"success":tru')],
    ['nothing in braces', says(200, '{}')],
    ['far too much', says(200, `{"x":"${'x'.repeat(200_000)}"}`)],
    ['a way to somewhere else', says(307, '', { Location: '/elsewhere' })],
    ['letter by letter, and never the last', dripping],
    ['nothing for longer than we wait', () => undefined],
    ['success without a transaction', succeeds('')],
    ['success with a transaction that does not exist', succeeds(generatePrivateKey())],
    ['success with the transaction of another payment', succeeds(booked)],
    ['success with its transaction on another chain', succeeds((purchase) => abroad.get(purchase) ?? '')],
    [
      'failure',
      (response) => sendJson(response, { success: false, errorReason: 'unexpected', transaction: '' }),
    ],
  ]
}

const dripping: Told = (response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' })
  response.write('{"success":')
  const drop = setInterval(() => response.write(' '), 500)
  response.on('close', () => clearInterval(drop))
}

/** Pays everything once more on a chain of its own, where the same authorizations are good, and answers the transactions. */
export async function payAbroad(purchases: Purchase[]): Promise<Map<Purchase, Hex>> {
  const { rpcUrl, stop } = await startChain({ port: await freePort() })
  const paid = new Map<Purchase, Hex>()
  for (const purchase of purchases) {
    await fund(purchase.reader.address, purchase.signed.authorization.value, rpcUrl)
    paid.set(purchase, await sendAsStrangerTo(rpcUrl, transferCall(purchase.signed)))
  }
  await stop()
  return paid
}
