import { eq, inArray } from 'drizzle-orm'
import { encodeFunctionData, type Hex, parseAbi, parseSignature } from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import { expect } from 'vitest'
import { privateKeyOf } from '../../scripts/economy/accounts'
import { usdcAbi } from '../chains/usdc'
import { entitlements } from '../db/schema/access'
import { chainTransfers, openStates, payments } from '../db/schema/payments'
import { directFacilitator } from '../facilitators/direct'
import { tendRelayer } from '../facilitators/tend'
import { findByAuthorization } from '../payments/ledger'
import type { Machine } from '../payments/machine'
import { reconcile } from '../payments/reconcile'
import { sweep, transfersTo } from '../payments/sweep'
import { watchFinality } from '../payments/watch'
import type { PurchaseOutcome } from '../purchase'
import type { SignedPayment } from '../x402/exact-evm'
import { anvil, mine, network, newPayer, publisher, token } from './economy'
import { buy, passTime, setPrice, signFor } from './shop'

/** One payment that a payer has signed in a run of the model, and what strangers have done with it. */
export interface Signed {
  payment: SignedPayment
  slug: string
  /** Somebody other than us has used the authorization. */
  touched: boolean
  /** It was answered with a refusal, which is what makes a client sign another one. */
  refused: boolean
}

/** One payer and two articles, on a real chain and database, and everything that can happen to them. */
export class World {
  readonly signed: Signed[] = []
  readonly slugs: readonly [string, string]
  private final = 0n

  constructor(
    readonly machine: Machine,
    readonly payer: PrivateKeyAccount,
    name: string,
  ) {
    this.slugs = [`${name}-a`, `${name}-b`]
    setPrice('0.10')
  }

  static async open(machine: Machine, name: string): Promise<World> {
    const payer = await newPayer(machine.client, 5_000_000n)
    // Deep enough that no reorganisation of a run takes the payer's money away.
    await mine(machine.client, 4)
    const world = new World(machine, payer, name)
    await world.sign(0)
    await world.sign(1)
    return world
  }

  /** A process that has just started, and remembers nothing. */
  fresh(): Machine {
    const { db, client } = this.machine
    return { ...this.machine, facilitator: directFacilitator(db, client, privateKeyOf(0), network) }
  }

  async sign(article: number): Promise<void> {
    const slug = this.slugs[article % 2] ?? this.slugs[0]
    const payment = await signFor(this.payer, slug)
    this.signed.push({ payment, slug, touched: false, refused: false })
  }

  at(index: number): Signed | undefined {
    return this.signed[index % Math.max(1, this.signed.length)]
  }

  /** Sends a payment and checks what may be said to it: never a refusal while it may still move money. */
  async send(each: Signed, machine = this.fresh(), slug = each.slug): Promise<PurchaseOutcome | undefined> {
    const outcome = await buy(machine, each.payment, slug, 150).catch(() => undefined)
    const row = await findByAuthorization(this.machine.db, each.payment, token.address)
    if (outcome?.kind === 'refused' && slug === each.slug) {
      each.refused = true
      expect(openStates as readonly string[]).not.toContain(row?.state)
    }
    if (outcome?.kind === 'granted') expect(await this.owns(slug)).toBe(true)
    return outcome
  }

  private async owns(slug: string): Promise<boolean> {
    const rows = await this.machine.db.select().from(entitlements).where(eq(entitlements.slug, slug))
    return rows.some(({ revokedAt }) => revokedAt === null)
  }

  /** Whether the chain has seen an authorization, and so everybody else has. */
  isUsed({ payment: { authorization } }: Signed): Promise<boolean> {
    return this.machine.client.readContract({
      address: token.address,
      abi: usdcAbi,
      functionName: 'authorizationState',
      args: [authorization.from, authorization.nonce],
    })
  }

  async cancel(each: Signed): Promise<void> {
    const { from, nonce } = each.payment.authorization
    const signature = await this.payer.signTypedData({
      domain: { name: token.name, version: token.version, chainId: 84532, verifyingContract: token.address },
      types: {
        CancelAuthorization: [
          { name: 'authorizer', type: 'address' },
          { name: 'nonce', type: 'bytes32' },
        ],
      },
      primaryType: 'CancelAuthorization',
      message: { authorizer: from, nonce },
    })
    const { v, r, s } = parseSignature(signature)
    const data = encodeFunctionData({ abi: cancelAbi, args: [from, nonce, Number(v), r, s] })
    await this.asStranger(data)
  }

  /** Gives the chain a call as an account that nobody knows. It may well fail there. */
  async asStranger(data: Hex): Promise<void> {
    const { client } = this.machine
    const stranger = '0x00000000000000000000000000000000000057a9'
    await anvil(client, 'anvil_setBalance', stranger, '0xde0b6b3a7640000')
    await anvil(client, 'anvil_impersonateAccount', stranger)
    const gas = '0x61a80'
    await anvil(client, 'eth_sendTransaction', { from: stranger, to: token.address, data, gas })
  }

  /** Turns back as many blocks, but none that was ever final: that is what final means. */
  async reorganise(blocks: number): Promise<void> {
    const { client } = this.machine
    const { number: final } = await client.getBlock({ blockTag: 'finalized' })
    if (final > this.final) this.final = final
    const depth = Math.min(blocks, Number((await client.getBlockNumber()) - this.final))
    if (depth <= 0) return
    // Anvil loses a block now and then when it reorganises, and cannot go back over the hole afterwards.
    await anvil(client, 'anvil_reorg', depth, []).catch((error: Error) => {
      if (!/resource/i.test(error.message)) throw error
    })
  }

  /** Everything that goes on by itself, until nothing is left to do. */
  async rest(): Promise<void> {
    for (let round = 0; round < 4; round++) {
      const machine = this.fresh()
      const { relayer } = machine.facilitator
      if (relayer) await tendRelayer(relayer)
      await reconcile(machine, Date.now() + 10_000)
      // Right after a reorganisation the node may not know what is final; then the next round does it.
      await watchFinality(machine).catch(() => undefined)
      await passTime(this.machine, round === 0 ? 1000 : 45)
    }
    await sweep(this.machine, [publisher])
  }

  /** What must be true once everything is quiet, whatever has happened. */
  async check(): Promise<void> {
    const { db, client } = this.machine
    const head = await client.getBlockNumber()
    const chain = (await transfersTo(this.machine, [publisher], { fromBlock: 0n, toBlock: head })).filter(
      ({ payer }) => payer === this.payer.address.toLowerCase(),
    )
    const rows = await db
      .select()
      .from(payments)
      .where(inArray(payments.slug, [...this.slugs]))
    const logs = await db
      .select()
      .from(chainTransfers)
      .where(eq(chainTransfers.payer, this.payer.address.toLowerCase()))
    // Nothing stays open, and the books hold every transfer that the chain holds, and no other.
    for (const row of rows)
      expect(['settled', 'final', 'orphan', 'rejected', 'cancelled', 'diverted', 'expired']).toContain(
        row.state,
      )
    const keyOf = (log: { transaction: string; logIndex: number }) => `${log.transaction} ${log.logIndex}`
    // The token uses an authorization once. Anvil may go on showing the log of a block that is gone, and when it loses a
    // block it forgets what was used in it: then it shows two for one. The books hold one, of a block that stands.
    const nonces = chain.map(({ nonce }) => nonce)
    expect(logs.map(({ nonce }) => nonce).sort()).toEqual([...new Set(nonces)].sort())
    expect(chain.map(keyOf)).toEqual(expect.arrayContaining(logs.map(keyOf)))
    for (const { blockNumber, blockHash } of logs)
      expect((await client.getBlock({ blockNumber })).hash).toBe(blockHash)
    for (const slug of this.slugs) {
      const bought = rows.filter((row) => row.slug === slug && ['settled', 'final'].includes(row.state))
      // Paid once, and reads: or neither.
      expect(bought.length).toBeLessThanOrEqual(1)
      expect(await this.owns(slug)).toBe(bought.length === 1)
      for (const row of bought) expect(logs.some(({ paymentId }) => paymentId === row.id)).toBe(true)
      const own = this.signed.filter((each) => each.slug === slug)
      const paid = own.filter(({ payment: { authorization } }) =>
        chain.some(({ nonce }) => nonce === authorization.nonce),
      )
      // Strangers may pay a second time for a reader; we do not.
      if (!own.some(({ touched }) => touched)) expect(paid.length).toBeLessThanOrEqual(1)
    }
    // What was refused has not moved money by our doing.
    for (const { payment, refused, touched } of this.signed) {
      if (!refused || touched) continue
      const paid = chain.filter(({ nonce }) => nonce === payment.authorization.nonce)
      const row = rows.find(({ nonce }) => nonce === payment.authorization.nonce)
      if (paid.length > 0) expect(['settled', 'final']).toContain(row?.state)
    }
  }
}

const cancelAbi = parseAbi([
  'function cancelAuthorization(address authorizer, bytes32 nonce, uint8 v, bytes32 r, bytes32 s)',
])
