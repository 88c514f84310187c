import { afterAll, describe, expect, test } from 'vitest'
import { privateKeyOf } from '../../scripts/economy/accounts'
import { directFacilitator } from '../facilitators/direct'
import { tendRelayer } from '../facilitators/tend'
import { dyingMachine } from '../testing/dying'
import { newPayer, sign } from '../testing/economy'
import { ownMachine } from '../testing/own-machine'
import { buy, passTime, signFor, timesPaid } from '../testing/shop'
import { findByAuthorization } from './ledger'
import type { Machine } from './machine'
import { reconcile } from './reconcile'

/** A purchase leaves the process this often at the most; the first run counts. */
const mostCalls = 18

const { machine, stop } = await ownMachine()
afterAll(stop)

/** The process that comes up after the one that died: it remembers nothing. */
function restarted(): Machine {
  const { db, client, network } = machine
  return { ...machine, facilitator: directFacilitator(db, client, privateKeyOf(0), network) }
}

async function killed(at: number, when: 'before' | 'after') {
  const payer = await newPayer(machine.client)
  const signed = await signFor(payer, `dies-${when}-${at}`)
  const death = dyingMachine(machine, at, when)
  const slug = `dies-${when}-${at}`
  const outcome = await buy(death.machine, signed, slug, 500).catch(() => undefined)
  return { payer, signed, slug, death, outcome }
}

/** The client's view after everything has come to rest: paid and read, or neither. */
async function expectKept(slug: string, payer: Awaited<ReturnType<typeof newPayer>>): Promise<void> {
  const paid = await timesPaid(machine, payer.address)
  expect(paid).toBeLessThanOrEqual(1)
  const again = await buy(restarted(), await sign(payer), slug)
  expect(again.kind).toBe('granted')
  expect(await timesPaid(machine, payer.address)).toBe(1)
  expect(again.kind === 'granted' && again.alreadyOwned).toBe(paid === 1)
}

test('the points are all the calls that a purchase makes', async () => {
  const { death, outcome } = await killed(mostCalls - 1, 'before')
  expect(outcome?.kind).toBe('granted')
  expect(death.isDead()).toBe(false)
  const waits = ['eth_getTransactionReceipt', 'eth_blockNumber']
  const asked = death.calls.filter((name) => name.startsWith('eth_') && !waits.includes(name))
  // The relayer's nonce is asked for once in a process, the usual tip every ten seconds.
  expect(asked.sort()).toEqual([
    'eth_estimateGas',
    'eth_getBlockByNumber',
    'eth_getCode',
    'eth_getTransactionCount',
    'eth_maxPriorityFeePerGas',
    'eth_sendRawTransaction',
  ])
  // And its nonce is written down once: five statements otherwise.
  expect(death.calls.filter((name) => !name.startsWith('eth_'))).toHaveLength(6)
})

describe.each(['before', 'after'] as const)('a process that dies %s its nth call', (when) => {
  const points = Array.from({ length: mostCalls }, (_, at) => at)

  test.each(points)(
    '%i: whoever comes next goes on with the same payment, at once or after the lease',
    async (at) => {
      const { payer, signed, slug, death } = await killed(at, when)
      if (!death.isDead()) return
      const atOnce = await buy(restarted(), signed, slug, 300)
      expect(['granted', 'open']).toContain(atOnce.kind)
      await passTime(machine, 45)
      const { relayer } = restarted().facilitator
      if (relayer) await tendRelayer(relayer)
      const later = await buy(restarted(), signed, slug, 5000)
      // A v1 client has no secret: a copy that is settled reads with a fresh signature, which is not submitted.
      if (later.kind !== 'granted') expect(later).toMatchObject({ kind: 'refused' })
      await expectKept(slug, payer)
    },
  )

  test.each(points)(
    '%i: after its end the payment is over, one way or the other, without anybody asking',
    async (at) => {
      const { payer, signed, slug, death } = await killed(at, when)
      if (!death.isDead()) return
      await passTime(machine, 600)
      const { relayer } = restarted().facilitator
      for (let round = 0; round < 3; round++) {
        if (relayer) await tendRelayer(relayer)
        await reconcile(restarted(), Date.now() + 10_000)
        await passTime(machine, 45)
      }
      const known = await findByAuthorization(machine.db, signed, machine.token.address)
      expect([undefined, 'settled', 'final', 'expired', 'rejected']).toContain(known?.state)
      await expectKept(slug, payer)
    },
  )
})
