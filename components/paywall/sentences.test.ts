import { describe, expect, it } from 'vitest'
import { type SignInProblem, saySignInProblem } from '@/components/wallet/sign-in-state'
import type { Buyer, Doubt, Problem } from './checkout-state'
import { sayDoubt, sayPriceChanged, sayProblem, sayShort, sayWrongChain } from './sentences'

const buyer: Buyer = {
  wallet: 'Rabby',
  address: `0x${'1'.repeat(40)}`,
  network: 'eip155:84532',
  agreed: 100_000n,
}

// A record, so that a new kind of failure does not compile before it has its place here.
const problems: Record<Problem['kind'], Problem> = {
  'no-answer': { kind: 'no-answer' },
  'connect-refused': { kind: 'connect-refused', wallet: 'Rabby' },
  'connect-failed': { kind: 'connect-failed', wallet: 'Rabby' },
  'wallet-busy': { kind: 'wallet-busy', wallet: 'Rabby' },
  'signature-refused': { kind: 'signature-refused', wallet: 'Rabby' },
  'signature-failed': { kind: 'signature-failed', wallet: 'Rabby' },
  'offer-unfit': { kind: 'offer-unfit', what: 'token' },
  refused: { kind: 'refused', reason: 'some_new_reason' },
  rejected: { kind: 'rejected', detail: 'The header is too long.' },
}
const certain = [
  ...Object.values(problems).map(sayProblem),
  sayShort({ step: 'short', buyer, balance: 40_000n }),
  sayPriceChanged({ step: 'price-changed', buyer, amount: 120_000n }),
  sayWrongChain({ step: 'wrong-chain', buyer, refused: false }),
  sayWrongChain({ step: 'wrong-chain', buyer, refused: true }),
]
const doubts: Record<Doubt, true> = { confirming: true, busy: true, unreachable: true }
const signInProblems: Record<SignInProblem['kind'], SignInProblem> = {
  'no-answer': { kind: 'no-answer' },
  'connect-refused': { kind: 'connect-refused', wallet: 'Rabby' },
  'connect-failed': { kind: 'connect-failed', wallet: 'Rabby' },
  'sign-refused': { kind: 'sign-refused', wallet: 'Rabby' },
  'sign-failed': { kind: 'sign-failed', wallet: 'Rabby' },
  'wallet-busy': { kind: 'wallet-busy', wallet: 'Rabby' },
  rejected: { kind: 'rejected', detail: 'The nonce was used.' },
  'not-owned': { kind: 'not-owned', wallet: 'Rabby' },
}

describe('sentences', () => {
  it('say of every certain failure that no money has moved, and what comes next', () => {
    for (const { title, text } of certain) {
      expect(title).toMatch(/\.$/)
      expect(text).toMatch(/No money has moved\. \S.*\.$/)
    }
  })

  it('say of every open outcome that money may have moved, and never ask for more', () => {
    for (const doubt of Object.keys(doubts) as Doubt[]) {
      const { title, text } = sayDoubt(doubt)
      expect(text).toMatch(/may (already )?have gone through/)
      expect(`${title} ${text}`).not.toMatch(/no money|try again|pay again/i)
    }
  })

  it('say of every failed sign-in that nothing was paid', () => {
    for (const problem of Object.values(signInProblems)) {
      expect(saySignInProblem(problem).text).toMatch(/nothing was paid\./i)
    }
  })

  it('are different for each failure', () => {
    const texts = [...certain, ...(Object.keys(doubts) as Doubt[]).map(sayDoubt)].map(
      ({ title, text }) => title + text,
    )
    expect(new Set(texts).size).toBe(texts.length)
  })

  it('name the numbers a reader needs', () => {
    expect(sayShort({ step: 'short', buyer, balance: 40_000n }).text).toMatch(
      /\$0\.04 on Base Sepolia.*\$0\.10/,
    )
    expect(sayPriceChanged({ step: 'price-changed', buyer, amount: 120_000n }).text).toMatch(
      /\$0\.10.*\$0\.12/,
    )
  })

  it('pass on a reason they do not know', () => {
    expect(sayProblem(problems.refused).text).toContain('some new reason')
  })
})
