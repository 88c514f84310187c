import type { PaymentRequired } from '@x402/core/types'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { decodeHeader, typedDataFor } from '@/lib/x402/browser-payment'
import type { PaymentAnswer } from './article-client'
import { type CheckoutPorts, createCheckout } from './checkout-engine'
import type { PendingPayment } from './tab-memory'

const reader = privateKeyToAccount(generatePrivateKey())
const publisher = privateKeyToAccount(generatePrivateKey()).address

function required(amount = '100000'): PaymentRequired {
  return {
    x402Version: 2,
    resource: { url: 'https://news.test/articles/one' },
    accepts: [
      {
        scheme: 'exact',
        network: 'eip155:84532',
        amount,
        asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
        payTo: publisher,
        maxTimeoutSeconds: 300,
        extra: { name: 'USDC', version: '2' },
      },
    ],
  }
}

function world(change: Partial<CheckoutPorts> = {}, answers: PaymentAnswer[] = []) {
  const sent: string[] = []
  const kept: { pending?: PendingPayment } = {}
  const ports: CheckoutPorts = {
    load: async () => {},
    connect: async () => ({ address: reader.address, network: 'eip155:84532', rightChain: true }),
    switchChain: async () => {},
    onRightChain: async () => true,
    fetchOffer: async () => ({ kind: 'offer', required: required(), serverTime: 1_700_000_000 }),
    balance: async () => 1_000_000n,
    sign: vi.fn((terms, authorization) => reader.signTypedData(typedDataFor(terms, authorization))),
    sendPayment: async (header) => {
      expect(kept.pending?.header).toBe(header)
      sent.push(header)
      return answers.shift() ?? { kind: 'paid', transaction: '0xabc' }
    },
    savePending: (payment) => {
      kept.pending = payment
    },
    clearPending: () => {
      kept.pending = undefined
    },
    unlocked: vi.fn(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    isRefusal: (error) => error === 'refused',
    isBusy: (error) => error === 'busy',
    isLocal: () => false,
    ...change,
  }
  return { ports, sent, kept }
}

function begin(ports: CheckoutPorts, pending?: PendingPayment) {
  const checkout = createCheckout(ports, '0.10', pending)
  const stop = checkout.start()
  const step = async (name: string) => {
    await vi.waitFor(() => expect(checkout.getState().step).toBe(name), 20_000)
    return checkout.getState()
  }
  return { ...checkout, stop, step }
}

async function pay(checkout: ReturnType<typeof begin>) {
  await checkout.step('choosing')
  checkout.send({ type: 'choose', id: '1', wallet: 'Rabby' })
}

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a purchase', () => {
  it('signs once, remembers the payment before it is sent, and forgets it when the article is open', async () => {
    const { ports, sent, kept } = world()
    const checkout = begin(ports)
    await pay(checkout)
    await checkout.step('unlocked')
    expect(sent).toHaveLength(1)
    expect(ports.sign).toHaveBeenCalledOnce()
    expect(kept.pending).toBeUndefined()
    expect(ports.unlocked).toHaveBeenCalledWith(
      expect.objectContaining({ kind: 'paid', amount: '100000', transaction: '0xabc', fresh: true }),
    )
    const payload = decodeHeader(sent[0] ?? '')?.payload as { authorization: { validBefore: string } }
    expect(payload.authorization.validBefore).toBe('1700000300')
  })

  it('resends the very same bytes until the outcome is certain, and signs no second time', async () => {
    const { ports, sent, kept } = world({}, [
      { kind: 'doubt', doubt: 'unreachable', retryInMs: 1000 },
      { kind: 'doubt', doubt: 'confirming', retryInMs: 15_000 },
      { kind: 'doubt', doubt: 'busy', retryInMs: 60_000 },
    ])
    const checkout = begin(ports)
    await pay(checkout)
    await checkout.step('unresolved')
    expect(kept.pending?.header).toBe(sent[0])
    await vi.advanceTimersByTimeAsync(80_000)
    await checkout.step('unlocked')
    expect(sent).toHaveLength(4)
    expect(new Set(sent).size).toBe(1)
    expect(ports.sign).toHaveBeenCalledOnce()
  })

  it('goes on with a remembered payment after a reload, without a wallet', async () => {
    const pending = {
      header: 'x',
      amount: '100000',
      network: 'eip155:84532',
      payer: '0x',
      wallet: 'Rabby',
      local: true,
    }
    const { ports, sent } = world({ load: () => Promise.reject(new Error('not needed')) })
    const checkout = begin(ports, pending)
    await checkout.step('unlocked')
    expect(sent).toEqual(['x'])
    expect(ports.sign).not.toHaveBeenCalled()
  })

  it('forgets a payment that was certainly refused, and offers to try again', async () => {
    const { ports, kept } = world({}, [{ kind: 'refused', reason: 'insufficient_funds' }])
    const checkout = begin(ports)
    await pay(checkout)
    expect(await checkout.step('stopped')).toMatchObject({ problem: { kind: 'refused' } })
    expect(kept.pending).toBeUndefined()
    checkout.send({ type: 'again' })
    await checkout.step('unlocked')
    expect(ports.sign).toHaveBeenCalledTimes(2)
  })

  it('pays nothing when the article turns out to be open already', async () => {
    const { ports, sent } = world({ fetchOffer: async () => ({ kind: 'open' }) })
    const checkout = begin(ports)
    await pay(checkout)
    await checkout.step('unlocked')
    expect(sent).toEqual([])
    expect(ports.sign).not.toHaveBeenCalled()
  })

  it('asks before it signs another price, and then signs exactly that one', async () => {
    const { ports, sent } = world({
      fetchOffer: async () => ({ kind: 'offer', required: required('120000'), serverTime: 0 }),
    })
    const checkout = begin(ports)
    await pay(checkout)
    expect(await checkout.step('price-changed')).toMatchObject({ amount: 120_000n })
    expect(ports.sign).not.toHaveBeenCalled()
    checkout.send({ type: 'agree' })
    await checkout.step('unlocked')
    expect(decodeHeader(sent[0] ?? '')).toMatchObject({ payload: { authorization: { value: '120000' } } })
  })

  it('signs nothing when the wallet holds too little, and goes on when it cannot say', async () => {
    const poor = world({ balance: async () => 99_999n })
    const checkout = begin(poor.ports)
    await pay(checkout)
    expect(await checkout.step('short')).toMatchObject({ balance: 99_999n })
    expect(poor.ports.sign).not.toHaveBeenCalled()

    const mute = begin(world({ balance: async () => undefined }).ports)
    await pay(mute)
    await mute.step('unlocked')
  })

  it('does not send a signature that comes after the reader has left that wallet', async () => {
    let answer = (_signature: `0x${string}`) => {}
    const { ports, sent } = world({
      sign: () =>
        new Promise((resolve) => {
          answer = resolve
        }),
    })
    const checkout = begin(ports)
    await pay(checkout)
    await checkout.step('signing')
    checkout.send({ type: 'other-wallet' })
    answer('0xabcd')
    await vi.advanceTimersByTimeAsync(10)
    expect(checkout.getState().step).toBe('choosing')
    expect(sent).toEqual([])
  })

  it('notices that the wallet has left the network before it asks for a signature', async () => {
    const { ports } = world({ onRightChain: async () => false })
    const checkout = begin(ports)
    await pay(checkout)
    expect(await checkout.step('wrong-chain')).toMatchObject({ refused: false })
    expect(ports.sign).not.toHaveBeenCalled()
  })

  it.each([
    ['refused', 'connect-refused'],
    ['busy', 'wallet-busy'],
    ['broken', 'connect-failed'],
  ])('tells a wallet that is %s from the others', async (error, kind) => {
    const { ports } = world({ connect: () => Promise.reject(error) })
    const checkout = begin(ports)
    await pay(checkout)
    expect(await checkout.step('stopped')).toMatchObject({ problem: { kind, wallet: 'Rabby' } })
  })

  it('finishes a sent payment even when the page has been left', async () => {
    let answer = (_outcome: PaymentAnswer) => {}
    const { ports, kept } = world({
      sendPayment: () =>
        new Promise((resolve) => {
          answer = resolve
        }),
    })
    const checkout = begin(ports)
    await pay(checkout)
    await checkout.step('sending')
    checkout.stop()
    answer({ kind: 'paid' })
    await checkout.step('unlocked')
    expect(kept.pending).toBeUndefined()
  })
})
