import { shortHex } from '@/components/ui/short-hex'
import type { StateGroup } from '@/lib/dashboard/payment-filter'
import type { TimelineEntry } from '@/lib/dashboard/timeline'
import type { PaymentState } from '@/lib/db/schema/payments'

/** How a state looks: done, waiting, asking for somebody, or of no consequence. */
export type Tone = 'done' | 'waiting' | 'asks' | 'over'

const STATES: Readonly<Record<PaymentState, readonly [string, Tone]>> = {
  claimed: ['Just begun', 'waiting'],
  submitting: ['On its way', 'waiting'],
  pending: ['On its way', 'waiting'],
  unknown: ['Not known yet', 'waiting'],
  settled: ['Paid', 'done'],
  final: ['Paid, final', 'done'],
  orphan: ['Bought nothing', 'asks'],
  rejected: ['Refused', 'over'],
  cancelled: ['Withdrawn', 'over'],
  diverted: ['Used elsewhere', 'over'],
  expired: ['Expired unpaid', 'over'],
}

const REFUNDS = {
  signed: ['Refund on its way', 'waiting'],
  submitted: ['Refund on its way', 'waiting'],
  proven: ['Refunded', 'over'],
} as const

/** A payment's state in a word or two. A refund says more than what it was before. */
export function sayPaymentState(state: PaymentState, refund: string | null): readonly [string, Tone] {
  return (refund && REFUNDS[refund as keyof typeof REFUNDS]) || STATES[state]
}

export const GROUPS: Readonly<Record<StateGroup, string>> = {
  paid: 'Paid',
  open: 'On their way',
  unpaid: 'Unpaid',
  orphan: 'Bought nothing',
  refunded: 'Refunded',
}

const MOVES: Readonly<Record<PaymentState, string>> = {
  claimed: 'The signed payment was tried on the chain, found good, and bound to this page.',
  submitting: 'It is being handed over. From here on the money may move, whether or not we hear back.',
  pending: 'Its transaction is written down. Waiting for a block.',
  unknown: 'We heard nothing that proves anything, so the chain is asked. It goes on by itself.',
  settled: 'The money has come, and the page is open to its payer.',
  final: 'Its block is final: no reorganisation can undo it.',
  orphan: 'The money came, but its wallet had paid for this page already. It bought nothing: refund it.',
  rejected: 'It was refused before anything was sent. No money moved.',
  cancelled: 'Its payer withdrew the authorization. No money moved.',
  diverted: 'The authorization was used for another transfer. No money came here.',
  expired: 'Its time ran out unused. No money moved.',
}

/** In the story a step has another name than a payment that rests there. */
const STEPS: Readonly<Partial<Record<PaymentState, string>>> = {
  claimed: 'Verified and claimed',
  submitting: 'Handed over',
  pending: 'Waiting for a block',
}

export interface Told {
  title: string
  text: string
  tone: Tone
  transaction?: string | null
}

/** The whole timeline in words. What was waited for once, and has gone on since, waits no longer. */
export function sayStory(timeline: readonly TimelineEntry[]): (Told & { at: string })[] {
  return timeline.map((entry, index) => {
    const told = sayEntry(entry)
    const next = entry.kind === 'refund' ? 'refund' : 'state'
    const hasGoneOn = entry.kind !== 'delivery' && timeline.slice(index + 1).some(({ kind }) => kind === next)
    return { ...told, at: entry.at, tone: told.tone === 'waiting' && hasGoneOn ? 'done' : told.tone }
  })
}

/** What one entry of the timeline says to a person at night. */
function sayEntry(entry: TimelineEntry): Told {
  switch (entry.kind) {
    case 'state': {
      const [title, tone] = STATES[entry.to]
      const isReason = entry.detail && !entry.detail.startsWith('0x')
      return {
        title: STEPS[entry.to] ?? title,
        tone,
        text: `${MOVES[entry.to]}${isReason ? ` (${entry.detail})` : ''}`,
      }
    }
    case 'submission':
      return saySubmission(entry)
    case 'proof':
      return {
        title: 'Proof on the chain',
        tone: 'done',
        text: `The token’s own logs show the authorization used and the money moved: log ${entry.logIndex} of block ${entry.blockNumber}.`,
        transaction: entry.transaction,
      }
    case 'access':
      return sayAccess(entry)
    case 'refund':
      return sayRefund(entry)
    case 'delivery':
      return {
        title: `Webhook ${entry.type}`,
        tone: entry.state === 'delivered' ? 'done' : entry.state === 'waiting' ? 'waiting' : 'asks',
        text: `To ${entry.url}: ${entry.state.replace('_', ' ')} after ${entry.attempts} ${entry.attempts === 1 ? 'attempt' : 'attempts'}.`,
      }
  }
}

type Of<K extends TimelineEntry['kind']> = Extract<TimelineEntry, { kind: K }>

function saySubmission({ facilitator, relayer, relayerNonce, transaction, outcome }: Of<'submission'>): Told {
  const by =
    relayer === null
      ? `Handed to the facilitator ${facilitator}.`
      : `${facilitator === 'filler' ? 'Its place was given to a transfer of nothing' : 'Signed'} by our relayer ${shortHex(relayer)}, nonce ${relayerNonce}.`
  const unsigned = relayer !== null && transaction === null ? ' Nothing was signed yet.' : ''
  return {
    title: 'Submission',
    tone: outcome ? 'over' : 'waiting',
    text: `${by}${unsigned}${outcome ? ` It came to nothing: ${outcome}.` : ''}`,
    transaction,
  }
}

function sayAccess({ event, by, expiresAt }: Of<'access'>): Told {
  const until = expiresAt ? ` until ${expiresAt.slice(0, 10)}` : ''
  switch (event) {
    case 'granted':
      return { title: 'Access granted', tone: 'done', text: `Its payer may read the page${until}.` }
    case 'revoked':
      return { title: 'Access withdrawn', tone: 'over', text: 'Its payer may no longer read the page.' }
    default: {
      const how =
        { payment: 'by a fresh signature', 'sign-in': 'by signing in' }[by ?? ''] ?? 'from the library'
      return {
        title: 'Access given again',
        tone: 'done',
        text: `The payer came back ${how}; nothing was paid.`,
      }
    }
  }
}

function sayRefund({ event, transaction, keepsAccess }: Of<'refund'>): Told {
  const access = keepsAccess ? 'The payer keeps the page.' : 'The page is locked again for its payer.'
  switch (event) {
    case 'signed':
      return { title: 'Refund signed', tone: 'waiting', text: 'The wallet that was paid has signed it.' }
    case 'submitted':
      return {
        title: 'Refund submitted',
        tone: 'waiting',
        text: 'It is on its way to the chain.',
        transaction,
      }
    case 'proven':
      return {
        title: 'Refunded',
        tone: 'done',
        text: `Proven by the token’s own logs. ${access}`,
        transaction,
      }
    default:
      return {
        title: 'Refund expired',
        tone: 'asks',
        text: 'Its hour ran out unused, so no money moved. It can be signed again.',
      }
  }
}
