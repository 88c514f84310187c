import type { PrivateKeyAccount } from 'viem/accounts'
import { expect } from 'vitest'
import type { Actor } from '../dashboard/actor'
import { readFilter } from '../dashboard/payment-filter'
import { listPayments } from '../dashboard/payments'
import { claim } from '../payments/ledger'
import { submit } from '../payments/machine'
import type { Payment } from '../payments/payment'
import { machines } from '../seller'
import { chainNow, newPayer, publisher, sign, token } from './economy'
import { ownMachine } from './own-machine'
import { payee, signRefund, termsOf } from './refund'
import { sale } from './sale'
import { configure } from './seller'

export const owner: Actor = {
  wallet: publisher,
  role: 'owner',
  publisher: undefined,
  by: 'session',
  mayWrite: true,
}
export const viewer: Actor = { ...owner, role: 'viewer', publisher: 'house', mayWrite: false }
export const stranger: Actor = { ...owner, role: 'publisher', publisher: 'other' }

/** A publication with a chain and a database of its own, and the dashboard on it. */
export async function dashboardStage() {
  const own = await ownMachine()
  configure({ DATABASE_URL: own.databaseUrl, RPC_URL: own.rpcUrl })
  const [machine] = machines()
  const { db, client } = machine

  async function bought(slug: string, payer?: PrivateKeyAccount): Promise<Payment> {
    const validBefore = (await chainNow(client)) + 600n
    const signed = await sign(payer ?? (await newPayer(client)), { validBefore })
    const input = { payment: signed, asset: token.address, ...sale, slug, fromBlock: 0n }
    const { payment } = await claim(db, input)
    await submit(machine, payment, Date.now() + 5000)
    expect(payment.state).toBe('settled')
    return payment
  }

  async function stop(): Promise<void> {
    await db.$client.end()
    await own.stop()
  }

  return { machine, db, client, bought, stop }
}

/** Lists payments as the API does with this query. */
export async function list(query: Record<string, string> = {}, of = 'house') {
  const read = readFilter(Object.entries(query))
  if (!read.ok) throw new Error(JSON.stringify(read.errors))
  return listPayments(of, read.filter)
}

/** What is handed in for a refund. */
export async function signedRefund(payment: Payment, signer = payee, seconds = 600) {
  const validBefore = Math.floor(Date.now() / 1000) + seconds
  const signature = await signRefund(termsOf(payment), BigInt(validBefore), signer)
  return { signature, validBefore, keepAccess: false }
}
