import { expect, test } from 'vitest'
import type { TimelineEntry } from '@/lib/dashboard/timeline'
import { sayStory } from './say-payment'

const at = '2026-11-28T22:45:59.000Z'
const moved = (to: 'claimed' | 'pending' | 'settled'): TimelineEntry => ({
  at,
  kind: 'state',
  from: null,
  to,
  detail: null,
})
const refund = (event: string): TimelineEntry => ({
  ...{ at, kind: 'refund', event, transaction: null, by: null, keepsAccess: false },
})
const tones = (...story: TimelineEntry[]) => sayStory(story).map(({ tone }) => tone)

test('only what is waited for still looks like waiting', () => {
  expect(tones(moved('claimed'), moved('pending'))).toEqual(['done', 'waiting'])
  expect(tones(moved('claimed'), moved('pending'), moved('settled'))).toEqual(['done', 'done', 'done'])
  expect(tones(moved('settled'), refund('signed'), refund('submitted'))).toEqual(['done', 'done', 'waiting'])
  expect(tones(moved('settled'), refund('submitted'), refund('proven'))).toEqual(['done', 'done', 'done'])
})

test('a webhook that waits, waits, whatever came after it', () => {
  const delivery: TimelineEntry = {
    ...{
      at,
      kind: 'delivery',
      type: 'payment.settled',
      url: 'https://a.example',
      state: 'waiting',
      attempts: 1,
    },
  }
  expect(tones(delivery, moved('settled'))).toEqual(['waiting', 'done'])
})
