import { expect, test } from 'vitest'
import { pageSetting } from '@/lib/pricing/setting'
import { changeOf, draftOf, freeAfter, halfPriceWeekend, type PageDraft, settingIn } from './page-draft'

test('a setting comes back from its form as it was', () => {
  const setting = pageSetting.parse({
    price: '0.25',
    preview: 4,
    accessHours: 48,
    networks: ['eip155:8453'],
    scheduled: [{ price: '0.10', programPrice: '0.01', from: '2026-12-01T10:30:00.000Z' }],
  })
  const change = Object.entries(changeOf(draftOf(setting))).filter(([, value]) => value !== null)
  expect(pageSetting.parse(Object.fromEntries(change))).toEqual(setting)
})

test('an empty form takes everything back', () => {
  expect(new Set(Object.values(changeOf(draftOf({}))))).toEqual(new Set([null]))
})

test('of a form half written, what can be read is read', () => {
  const draft = draftOf(
    pageSetting.parse({ price: '0.25', accessHours: 'ever', scheduled: [{ price: '0' }] }),
  )
  expect(settingIn(draft)).toEqual({ price: '0.25', accessHours: 'ever', scheduled: [{ price: '0' }] })
  const worse: PageDraft = { ...draft, price: 'dear', access: 'days', accessCount: 'two' }
  expect(settingIn(worse)).toEqual({ scheduled: [{ price: '0' }] })
})

test.each([
  [36, { access: 'hours', accessCount: '36' }],
  [72, { access: 'days', accessCount: '3' }],
  ['ever', { access: 'ever', accessCount: '' }],
  [undefined, { access: '', accessCount: '' }],
] as const)('access for %s hours is written as %j, and comes back', (accessHours, written) => {
  const draft = draftOf(pageSetting.parse({ accessHours }))
  expect(draft).toMatchObject(written)
  expect(changeOf(draft).accessHours).toBe(accessHours ?? null)
})

test.each(['', 'two', '0', '1.3', '400'])('access for %j days is sent, and refused', (accessCount) => {
  const { accessHours } = changeOf({ ...draftOf({}), access: 'days', accessCount })
  expect(pageSetting.safeParse({ accessHours }).success).toBe(false)
})

test('free a month after publication', () => {
  const { price, from, until } = freeAfter('2026-01-01', 30)
  expect([price, new Date(from).toISOString(), until]).toEqual(['0', '2026-01-31T00:00:00.000Z', ''])
})

test.each([
  ['a Wednesday', new Date(2026, 10, 25, 12), 28],
  ['a Saturday', new Date(2026, 10, 28, 12), 28],
  ['its Sunday', new Date(2026, 10, 29, 23, 59), 28],
  ['the Monday after', new Date(2026, 10, 30), 35],
])('half price from Saturday to the end of Sunday, seen from %s', (_, now, saturday) => {
  const { price, programPrice, from, until } = halfPriceWeekend({ price: '0.25', programPrice: '0.02' }, now)
  expect([price, programPrice]).toEqual(['0.125', '0.01'])
  expect(new Date(from)).toEqual(new Date(2026, 10, saturday))
  expect(new Date(until)).toEqual(new Date(2026, 10, saturday + 2))
})

test.each([
  ['the least there is stays that', '0.000001', undefined, ['0.000001', '']],
  ['where nothing is set for programs, theirs follows', '0.10', undefined, ['0.05', '']],
  ['where programs pay nothing, they go on paying nothing', '0.10', '0', ['0.05', '0']],
])('half price: %s', (_, price, programPrice, halves) => {
  const half = halfPriceWeekend({ price, programPrice }, new Date(2026, 10, 25))
  expect([half.price, half.programPrice]).toEqual(halves)
})
