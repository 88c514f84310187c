import { describe, expect, it } from 'vitest'
import type { Terms } from '@/lib/x402/browser-payment'
import { type Buyer, type CheckoutEvent, type CheckoutState, reduce } from './checkout-state'

const buyer: Buyer = {
  wallet: 'Rabby',
  address: `0x${'1'.repeat(40)}`,
  network: 'eip155:84532',
  agreed: 100_000n,
}
const payment = {
  header: 'aGVhZGVy',
  amount: '100000',
  network: buyer.network,
  payer: buyer.address,
  wallet: buyer.wallet,
  local: false,
}
const terms = {} as Terms

const states: CheckoutState[] = [
  { step: 'loading' },
  { step: 'choosing' },
  { step: 'connecting', id: '1', wallet: 'Rabby' },
  { step: 'wrong-chain', buyer, refused: false },
  { step: 'switching', buyer },
  { step: 'checking', buyer },
  { step: 'short', buyer, balance: 1n },
  { step: 'price-changed', buyer, amount: 120_000n },
  { step: 'signing', buyer, terms, serverTime: 0 },
  { step: 'sending', payment, tries: 0, buyer },
  { step: 'unresolved', payment, tries: 0, buyer, doubt: 'confirming', retryInMs: 1 },
  { step: 'stopped', problem: { kind: 'no-answer' }, buyer },
  { step: 'unlocked' },
]
const events: CheckoutEvent[] = [
  { type: 'loaded' },
  { type: 'choose', id: '1', wallet: 'Rabby' },
  { type: 'connected', buyer, rightChain: true },
  { type: 'connected', buyer, rightChain: false },
  { type: 'switch' },
  { type: 'switched' },
  { type: 'switch-refused' },
  { type: 'off-chain' },
  { type: 'short', balance: 1n },
  { type: 'price-changed', amount: 120_000n },
  { type: 'agree' },
  { type: 'ready', terms, serverTime: 0 },
  { type: 'signed', payment },
  { type: 'doubt', doubt: 'unreachable', retryInMs: 1 },
  { type: 'slow' },
  { type: 'resend' },
  { type: 'paid' },
  { type: 'problem', problem: { kind: 'no-answer' } },
  { type: 'again' },
  { type: 'other-wallet' },
]

function run(from: CheckoutState, ...happened: CheckoutEvent[]) {
  return happened.reduce(reduce, from)
}

describe('the way of a purchase', () => {
  it('goes from choosing a wallet to the open article', () => {
    const end = run(
      { step: 'loading' },
      { type: 'loaded' },
      { type: 'choose', id: '1', wallet: 'Rabby' },
      { type: 'connected', buyer, rightChain: false },
      { type: 'switch' },
      { type: 'switched' },
      { type: 'ready', terms, serverTime: 0 },
      { type: 'signed', payment },
      { type: 'paid' },
    )
    expect(end.step).toBe('unlocked')
  })

  it('asks again when the price has changed, and checks the price that was agreed to', () => {
    const asked = run({ step: 'checking', buyer }, { type: 'price-changed', amount: 120_000n })
    expect(asked).toMatchObject({ step: 'price-changed', amount: 120_000n, buyer: { agreed: 100_000n } })
    expect(reduce(asked, { type: 'agree' })).toMatchObject({ step: 'checking', buyer: { agreed: 120_000n } })
  })

  it('goes back to the network question when the switch is refused', () => {
    expect(run({ step: 'switching', buyer }, { type: 'switch-refused' })).toMatchObject({
      step: 'wrong-chain',
      refused: true,
    })
  })

  it('takes a fresh offer before it asks for a signature again', () => {
    const refused = run(
      { step: 'signing', buyer, terms, serverTime: 0 },
      { type: 'problem', problem: { kind: 'signature-refused', wallet: 'Rabby' } },
    )
    expect(reduce(refused, { type: 'again' })).toEqual({ step: 'checking', buyer })
  })
})

describe('a sent payment', () => {
  const sent = states.filter(({ step }) => step === 'sending' || step === 'unresolved')

  it('is never signed again, whatever is pressed or answered', () => {
    for (const state of sent) {
      for (const event of events.filter(({ type }) => type !== 'problem')) {
        expect(['sending', 'unresolved', 'unlocked']).toContain(reduce(state, event).step)
      }
    }
  })

  it('stays the very same payment through any number of doubts', () => {
    let state: CheckoutState = { step: 'sending', payment, tries: 0 }
    for (let tries = 1; tries <= 20; tries++) {
      state = run(state, { type: 'doubt', doubt: 'unreachable', retryInMs: 1 }, { type: 'resend' })
      expect(state).toMatchObject({ step: 'sending', payment, tries })
    }
  })

  it('keeps saying that it is confirming while it is sent again', () => {
    const state = run(
      { step: 'sending', payment, tries: 0 },
      { type: 'slow' },
      { type: 'doubt', doubt: 'busy', retryInMs: 1 },
      { type: 'resend' },
      { type: 'slow' },
    )
    expect(state).toMatchObject({ step: 'sending', doubt: 'busy' })
  })

  it('is let go only by a certain refusal', () => {
    const stopped = run(
      { step: 'sending', payment, tries: 3, buyer },
      { type: 'problem', problem: { kind: 'refused', reason: 'insufficient_funds' } },
    )
    expect(stopped).toMatchObject({ step: 'stopped', buyer })
  })
})

describe('late answers', () => {
  it('of a wallet that was left change nothing', () => {
    const choosing = run({ step: 'signing', buyer, terms, serverTime: 0 }, { type: 'other-wallet' })
    expect(reduce(choosing, { type: 'signed', payment })).toBe(choosing)
    expect(reduce(choosing, { type: 'connected', buyer, rightChain: true })).toBe(choosing)
  })

  it('never lead to a payment without a signature made in the step before', () => {
    for (const state of states.filter(({ step }) => step !== 'sending' && step !== 'unresolved')) {
      for (const event of events) {
        const next = reduce(state, event)
        if (next.step === 'sending') expect([state.step, event.type]).toEqual(['signing', 'signed'])
      }
    }
  })

  it('cannot close an open article', () => {
    for (const event of events) expect(reduce({ step: 'unlocked' }, event).step).toBe('unlocked')
  })
})
