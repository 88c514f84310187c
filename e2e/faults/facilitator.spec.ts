import { expect, test } from '@playwright/test'
import { decodePaymentResponseHeader } from '@x402/core/http'
import type { Hex } from 'viem'
import type { App } from '../agent/app'
import { check, quiet } from './checker'
import { isWhole } from './form'
import { lies, payAbroad, type Told } from './lies'
import { type Purchase, reads, send, sendSettled, signed } from './purchase'
import { pass, type Stage, withStage } from './stage'
import { transfersTo } from './transfers'

/** When the facilitator brings the payment to the chain, whatever it has said. */
const ends = ['at once', 'a minute later', 'never'] as const
type End = (typeof ends)[number]

interface Victim {
  name: string
  end: End
  purchase: Purchase
  /** What the facilitator still keeps back. */
  settleLate?: () => Promise<unknown>
}

test('whatever a facilitator says and whenever it settles: paid and reading, or never to be paid', async () => {
  await withStage(async (stage) => {
    const app = await stage.start()
    const before = await signed(stage, app)
    const booked = await transactionOf(before, app)
    const victims = await prepare(stage, app, booked)

    const first = await Promise.all(victims.map(({ purchase }) => send(purchase, app)))
    for (const [at, { name, end, purchase, settleLate }] of victims.entries()) {
      expect(settleLate, `${name}: asked to settle`).toBeDefined()
      if (end !== 'at once') expect(first[at]?.status, `${name}, settled ${end}`).toBe(503)
      expect(reads(purchase, first[at]) || first[at]?.status === 503, `${name}, settled ${end}`).toBe(true)
    }

    await pass(stage, 60)
    for (const { settleLate, end } of victims) if (end === 'a minute later') await settleLate?.()
    const purchases = victims.map(({ purchase }) => purchase)
    await quiet(stage, app, purchases)
    await expectEnds(stage, app, victims)
    await check(stage, app, [before, ...purchases])
    expect(stage.facilitator.requests.filter((each) => each.includes(' /elsewhere '))).toEqual([])
  }, 'remote')
})

async function transactionOf(purchase: Purchase, app: App): Promise<Hex> {
  const answer = await sendSettled(purchase, app)
  return decodePaymentResponseHeader(answer.headers.get('PAYMENT-RESPONSE') ?? '').transaction as Hex
}

/** One reader for each answer and each end; in the short form each answer has one end. */
async function prepare(stage: Stage, app: App, booked: Hex): Promise<Victim[]> {
  const abroad = new Map<Purchase, Hex>()
  const victims: Victim[] = []
  for (const [at, [name, told]] of lies(booked, abroad).entries()) {
    for (const end of isWhole ? ends : ends.slice(at % ends.length, (at % ends.length) + 1)) {
      const victim: Victim = { name, end, purchase: await signed(stage, app) }
      deceive(stage, victim, told)
      victims.push(victim)
    }
  }
  const told = victims.filter(({ name }) => name.includes('another chain')).map(({ purchase }) => purchase)
  for (const [purchase, hash] of await payAbroad(told)) abroad.set(purchase, hash)
  return victims
}

function deceive({ facilitator }: Stage, victim: Victim, told: Told): void {
  const { purchase, end } = victim
  const payer = purchase.reader.address.toLowerCase()
  facilitator.manners.set(payer, async (response, settle) => {
    // Asked again it says so at once: what it does about this payment is decided.
    facilitator.manners.set(payer, (later) => void later.writeHead(500).end())
    victim.settleLate = settle
    if (end === 'at once') await settle()
    await told(response, purchase)
  })
}

async function expectEnds(stage: Stage, app: App, victims: Victim[]): Promise<void> {
  const paid = await transfersTo(
    stage.rpcUrl,
    victims.map(({ purchase }) => purchase.signed.authorization.to),
  )
  for (const { name, end, purchase } of victims) {
    const times = paid.filter(({ nonce }) => nonce === purchase.signed.authorization.nonce).length
    expect(times, `${name}, settled ${end}`).toBe(end === 'never' ? 0 : 1)
    // It is over for good, so that now, and only now, another payment may be asked for.
    if (end === 'never') expect((await send(purchase, app))?.status, name).toBe(402)
  }
}
