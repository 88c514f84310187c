import { eq, sql } from 'drizzle-orm'
import {
  type Address,
  createPublicClient,
  custom,
  type Hex,
  hashTypedData,
  type PublicClient,
  parseTransaction,
} from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { baseSepolia } from 'viem/chains'
import { privateKeyOf } from '../../scripts/economy/accounts'
import { settleAttempts } from '../db/schema/payments'
import { directFacilitator } from '../facilitators/direct'
import { claim } from '../payments/ledger'
import { type Machine, submit } from '../payments/machine'
import type { Payment } from '../payments/payment'
import { type Look, tryOnChain } from '../payments/verify'
import { type Authorization, authorizationTypedData, type SignedPayment } from '../x402/exact-evm'
import { network, sign, token } from './economy'
import { ownMachine } from './own-machine'
import { sale } from './sale'
import { deploySafes } from './smart-wallets'

/** No key's signature, for wallets that take any. */
export const anySignature: Hex = `0x${'11'.repeat(65)}`

/** A payment from a smart wallet, signed as `how` says. */
export async function signAs(
  from: Address,
  how: (hash: Hex) => Promise<Hex> | Hex,
  change: Partial<Authorization> = {},
): Promise<SignedPayment> {
  const { authorization } = await sign(privateKeyToAccount(generatePrivateKey()), { from, ...change })
  const hash = hashTypedData(authorizationTypedData(token, baseSepolia.id, authorization))
  return { x402Version: 1, network, authorization, signature: await how(hash) }
}

/** A machine of its own that takes the payments of Safes, deployed or not. */
export async function walletMachine() {
  const own = await ownMachine()
  const { client, db } = own.machine
  const safes = await deploySafes(client)
  const factories = [safes.factory]
  const facilitator = directFacilitator(db, client, privateKeyOf(0), network, { factories })
  const machine: Machine = { ...own.machine, facilitator, walletFactories: factories }

  async function claimed(signed: SignedPayment, look: Look): Promise<Payment> {
    const payment = { ...signed, signature: look.signature }
    const input = {
      payment,
      asset: token.address,
      ...sale,
      slug: `s${Math.random()}`,
      fromBlock: 0n,
    }
    return (await claim(db, input)).payment
  }

  async function lookAt(signed: SignedPayment): Promise<Look> {
    const tried = await tryOnChain(client, token, signed, { factories })
    if (!('look' in tried)) throw new Error(tried.refusal)
    return tried.look
  }

  async function pay(signed: SignedPayment): Promise<Payment> {
    const look = await lookAt(signed)
    const payment = await claimed(signed, look)
    await submit(machine, payment, Date.now() + 5000, look)
    return payment
  }

  /** The transactions that the relayer has signed for a payment. */
  async function sentFor({ id }: Payment) {
    const rows = await db.select().from(settleAttempts).where(eq(settleAttempts.paymentId, id))
    return rows.flatMap(({ rawTransaction }) =>
      rawTransaction ? [parseTransaction(rawTransaction as Hex)] : [],
    )
  }

  return { machine, safes, factories, claimed, lookAt, pay, sentFor, stop: own.stop }
}

/** Lets the time pass after which a payment is submitted again. */
export async function rested({ db }: Machine, { id }: Payment): Promise<void> {
  await db.execute(sql`update payments set updated_at = now() - interval '1 minute' where id = ${id}`)
}

/** The same chain, with a list of what it is asked, in lower case. */
export function overheard(client: PublicClient): { ear: PublicClient; asked: string[] } {
  const asked: string[] = []
  const request = async (call: { method: string; params?: unknown }) => {
    asked.push(`${call.method} ${JSON.stringify(call.params)}`.toLowerCase())
    return client.request(call as never)
  }
  const ear = createPublicClient({ transport: custom({ request }, { retryCount: 0 }) }) as PublicClient
  return { ear, asked }
}
