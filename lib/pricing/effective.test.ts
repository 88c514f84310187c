import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calendarChanges, effectivePrice, type PricedPage } from './effective'
import { pageSetting, type Rule, rule } from './setting'

const page: PricedPage = {
  slug: 'the-price',
  tags: ['money', 'http'],
  section: 'Essays',
  date: '2026-01-01',
  price: '0.10',
  preview: 3,
}
const now = Date.parse('2026-02-01T00:00:00Z')
const priced = (change: object): Rule => rule.parse({ name: 'r', price: '0.50', ...change })
const decide = (setting: object, rules: Rule[] = [], at = now) =>
  effectivePrice(page, pageSetting.parse(setting), rules, at)

test('the file, then the first rule that matches, then the page, then its schedule', () => {
  expect(decide({})).toMatchObject({ price: '0.10', source: 'file', preview: 3 })
  const rules = [
    priced({ name: 'other', tag: 'law' }),
    priced({ name: 'first', tag: 'money' }),
    priced({ name: 'second', price: '0.70' }),
  ]
  expect(decide({}, rules)).toMatchObject({ price: '0.50', source: { rule: 'first' } })
  expect(decide({ price: '0.25' }, rules)).toMatchObject({ price: '0.25', source: 'page' })
  const scheduled = [{ price: '0.12', from: '2026-01-31T00:00:00Z', until: '2026-02-02T00:00:00Z' }]
  expect(decide({ price: '0.25', scheduled }, rules)).toMatchObject({ price: '0.12', source: 'scheduled' })
  expect(decide({ price: '0.25', scheduled }, rules, now + 86_400_000)).toMatchObject({ source: 'page' })
})

test.each([
  ['a tag', { tag: 'http' }, true],
  ['another tag', { tag: 'HTTP' }, false],
  ['a section', { section: 'Essays' }, true],
  ['another section', { section: 'News' }, false],
  ['a path', { path: '/articles/the-*' }, true],
  ['a part of a path', { path: '/articles/the' }, false],
  ['one star stays within its part', { path: '/*' }, false],
  ['two stars do not', { path: '/**' }, true],
  ['its age', { olderThanDays: 31 }, true],
  ['not its age yet', { olderThanDays: 32 }, false],
  ['new enough', { newerThanDays: 32 }, true],
  ['not new any more', { newerThanDays: 31 }, false],
  ['all it names', { tag: 'http', section: 'News' }, false],
  ['its time', { from: '2026-02-01T00:00:00Z' }, true],
  ['its time is over', { until: '2026-02-01T00:00:00Z' }, false],
])('a rule matches by %s', (_, change, expected) => {
  expect(decide({}, [priced(change)]).source).toEqual(expected ? { rule: 'r' } : 'file')
})

test('programs pay their own price, and nothing where people pay nothing', () => {
  expect(decide({ programPrice: '0.02' })).toMatchObject({ price: '0.10', programPrice: '0.02' })
  expect(decide({ price: '0', programPrice: '0.02' })).toMatchObject({ price: '0', programPrice: '0' })
  expect(decide({}, [priced({ programPrice: '0.05' })])).toMatchObject({ programPrice: '0.05' })
  const free = { programPrice: '0.02', scheduled: [{ price: '0' }] }
  expect(decide(free)).toMatchObject({ price: '0', programPrice: '0' })
})

test('a price typed over a rule, or for a weekend, leaves what programs pay and how long it may be read', () => {
  const rules = [priced({ price: '0.10', programPrice: '0.01', accessHours: 48 })]
  const kept = { programPrice: '0.01', accessHours: 48 }
  expect(decide({ price: '0.12' }, rules)).toMatchObject({ price: '0.12', ...kept })
  expect(decide({ scheduled: [{ price: '0.05' }] }, rules)).toMatchObject({ price: '0.05', ...kept })
  const sale = { scheduled: [{ price: '0.05', programPrice: '0.005' }] }
  expect(decide(sale, rules)).toMatchObject({ price: '0.05', programPrice: '0.005', accessHours: 48 })
  expect(decide({ accessHours: 'ever' }, rules).accessHours).toBeUndefined()
})

const somePrice = fc.constantFrom('0', '0.01', '0.30', '2.00')
const someHours = fc.constantFrom(1, 48)
const day = (days: number) => new Date(now + days * 86_400_000).toISOString()
const someWindow = fc.record(
  {
    price: somePrice,
    programPrice: somePrice,
    from: fc.constantFrom(day(-2), day(1)),
    until: fc.constantFrom(day(-1), day(2)),
  },
  { requiredKeys: ['price'] },
)
const somePage = fc.record(
  {
    price: somePrice,
    programPrice: somePrice,
    accessHours: fc.oneof(someHours, fc.constant('ever' as const)),
    preview: fc.constantFrom(1, 7),
    scheduled: fc.array(someWindow.filter(isForwards), { maxLength: 3 }),
  },
  { requiredKeys: [] },
)
const someRule = fc.record(
  {
    tag: fc.constantFrom('money', 'law'),
    olderThanDays: fc.constantFrom(10, 31, 32),
    price: somePrice,
    programPrice: somePrice,
    accessHours: someHours,
  },
  { requiredKeys: ['price'] },
)

function isForwards({ from, until }: { from?: string; until?: string }): boolean {
  return from === undefined || until === undefined || from < until
}

test('each field is what the first says that may, and no rule below the first that matches has a say', () => {
  fc.assert(
    fc.property(somePage, fc.array(someRule, { maxLength: 5 }), fc.boolean(), (setting, list, isDayLater) => {
      const at = isDayLater ? now + 86_400_000 : now
      const ageDays = isDayLater ? 32 : 31
      const rules = list.map((each, i) => priced({ name: String(i), ...each }))
      const first = list.find(({ tag, olderThanDays = 0 }) => tag !== 'law' && ageDays >= olderThanDays)
      const hour = new Date(at).toISOString()
      const sale = setting.scheduled?.find(({ from = '', until = '9' }) => from <= hour && hour < until)
      const price = sale?.price ?? setting.price ?? first?.price ?? page.price
      const forPrograms = sale?.programPrice ?? setting.programPrice ?? first?.programPrice ?? price
      const hours = setting.accessHours ?? first?.accessHours
      expect(decide(setting, rules, at)).toMatchObject({
        price,
        programPrice: price === '0' ? '0' : forPrograms,
        accessHours: hours === 'ever' ? undefined : hours,
        preview: setting.preview ?? page.preview,
      })
    }),
    { numRuns: 1000 },
  )
})

test('the calendar changes a price at the moments that are listed, and at no other', () => {
  const rules = [priced({ olderThanDays: 31 }), priced({ name: 'b', from: '2026-02-03T12:00:00Z' })]
  const setting = pageSetting.parse({ scheduled: [{ price: '1', until: '2026-02-01T06:00:00Z' }] })
  const changes = calendarChanges(page, setting, rules, now - 1, now + 3 * 86_400_000)
  expect(changes.map((ms) => new Date(ms).toISOString().slice(0, 13))).toEqual([
    '2026-02-01T00',
    '2026-02-01T06',
    '2026-02-03T12',
  ])
  for (let at = now; at < now + 3 * 86_400_000; at += 3_600_000) {
    if (changes.includes(at)) continue
    expect(effectivePrice(page, setting, rules, at)).toEqual(effectivePrice(page, setting, rules, at - 1))
  }
})

const notAnAmount = 'is not an amount: write dollars as 0.25, with at most six decimals'

test.each([
  ['$0.25', '0.25'],
  [' 0.250000 ', '0.25'],
  ['0', '0'],
  ['0.000', '0'],
  ['.25', notAnAmount],
  ['1e3', notAnAmount],
  ['-1', notAnAmount],
  ['0.1234567', notAnAmount],
  ['', notAnAmount],
  ['free', notAnAmount],
  ['10000.01', 'is more than $10000'],
])('a price written as %j', (text, expected) => {
  const parsed = pageSetting.safeParse({ price: text })
  expect(parsed.success ? parsed.data.price : parsed.error.issues[0]?.message).toBe(expected)
})
