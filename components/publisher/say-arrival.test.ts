import { expect, test } from 'vitest'
import type { PricedArticle } from '@/lib/dashboard/pages'
import { savedPage, sayArrival, sayPageArrival } from './say-arrival'

const page = {
  slug: 'a',
  version: 7,
  price: '0.10',
  programPrice: '0.10',
  source: 'page',
  setting: { price: '0.10' },
} as PricedArticle

test('what is live says what the gate asks, of programs too where that is another price', () => {
  expect(sayPageArrival(page, 'live')).toBe('Live: the gate asks $0.10.')
  expect(sayPageArrival({ ...page, programPrice: '0.02' }, 'live')).toBe(
    'Live: the gate asks $0.10. Programs pay $0.02.',
  )
  expect(sayPageArrival({ ...page, price: '0', programPrice: '0' }, 'live')).toBe(
    'Live: the gate asks nothing.',
  )
})

test('a price that has to wait for a schedule is saved, not live', () => {
  const waiting = (until?: string): PricedArticle => ({
    ...page,
    source: 'scheduled',
    setting: { price: '0.30', scheduled: [{ price: '0.10', until }] },
  })
  expect(sayPageArrival(waiting('2099-06-01T12:00:00Z'), 'live')).toMatch(
    /^Saved: \$0\.30\. The schedule decides until .*2099.*, and until then the gate asks \$0\.10\.$/,
  )
  expect(sayPageArrival(waiting(), 'live')).toContain('until it is taken away')
})

test('nothing that was not seen is called live', () => {
  for (const arrival of ['slow', 'unpayable', 'unseen'] as const) {
    expect(sayArrival(arrival)).toMatch(/^Saved\./)
    expect(sayPageArrival(page, arrival)).not.toContain('Live')
  }
})

test('where nobody can pay both reasons are said, because the gate names none', () => {
  expect(sayPageArrival(page, 'unpayable')).toMatch(/no address .* or it takes EURC alone/)
})

test('a page is looked for as what it costs now', () => {
  expect(savedPage(page)).toEqual({ slug: 'a', version: 7, free: false })
  expect(savedPage({ ...page, price: '0' }).free).toBe(true)
})
