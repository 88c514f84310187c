import { expect, test } from 'vitest'
import { z } from 'zod'
import { allowanceSetting, passesSetting } from '../pricing/passes'
import { pageSetting, rules } from '../pricing/setting'
import { words } from './words'

/** What stands beside each field of a form. */
function said(schema: z.ZodType, value: unknown): Record<string, string> {
  const { error } = schema.safeParse(value, { error: words })
  return Object.fromEntries((error?.issues ?? []).map(({ path, message }) => [path.join('.'), message]))
}

/** The library's own words, which nobody who sells articles should have to read. */
const itsOwn = /invalid|expected|received|too (big|small)|pattern|unrecognized|<=|>=/i

test.each([
  ['page', pageSetting, { price: 'ten' }, 'price'],
  ['page', pageSetting, { programPrice: 7 }, 'programPrice'],
  ['page', pageSetting, { preview: 13 }, 'preview'],
  ['page', pageSetting, { preview: 'many' }, 'preview'],
  ['page', pageSetting, { preview: 1.5 }, 'preview'],
  ['page', pageSetting, { accessHours: 0 }, 'accessHours'],
  ['page', pageSetting, { accessHours: 'always' }, 'accessHours'],
  ['page', pageSetting, { networks: [] }, 'networks'],
  ['page', pageSetting, { networks: 'all' }, 'networks'],
  ['page', pageSetting, { tokens: ['DAI'] }, 'tokens.0'],
  ['page', pageSetting, { scheduled: [{ price: '', from: 'soon' }] }, 'scheduled.0.from'],
  ['page', pageSetting, { scheduled: Array(21).fill({ price: '1' }) }, 'scheduled'],
  ['page', pageSetting, { colour: 'red' }, ''],
  ['rules', rules, [{ price: '1' }], '0.name'],
  ['rules', rules, [{ name: 'x'.repeat(81), price: '1' }], '0.name'],
  ['rules', rules, [{ name: 'A', price: '1', path: 'articles' }], '0.path'],
  ['rules', rules, [{ name: 'A', price: '1', tag: ' ' }], '0.tag'],
  ['rules', rules, [{ name: 'A', price: '1', olderThanDays: 'old' }], '0.olderThanDays'],
  ['rules', rules, [{ name: 'A', price: '1', newerThanDays: 0 }], '0.newerThanDays'],
  ['passes', passesSetting, [{ id: 'A', name: 'A', price: '1', period: 'day', scope: 'all' }], '0.id'],
  ['passes', passesSetting, [{ id: 'a', name: '', price: '1', period: 'day', scope: 'all' }], '0.name'],
  ['passes', passesSetting, [{ id: 'a', name: 'A', price: '0', period: 'day', scope: 'all' }], '0.price'],
  ['passes', passesSetting, [{ id: 'a', name: 'A', price: '1', period: 'year', scope: 'all' }], '0.period'],
  [
    'passes',
    passesSetting,
    [{ id: 'a', name: 'A', price: '1', period: 'day', scope: { tag: '' } }],
    '0.scope.tag',
  ],
  ['allowance', allowanceSetting, { articlesPerMonth: 101 }, 'articlesPerMonth'],
  ['allowance', allowanceSetting, { articlesPerMonth: 'three' }, 'articlesPerMonth'],
  ['allowance', allowanceSetting, { articlesPerMonth: null }, 'articlesPerMonth'],
] as const)('%s: %#: the field says it in our words', (_form, schema, value, field) => {
  const all = said(schema, value)
  expect(all[field]).toBeTruthy()
  for (const message of Object.values(all)) expect(message).not.toMatch(itsOwn)
})

test('of two passes at one address the second says so', () => {
  const pass = { id: 'day', name: 'A day', price: '1', period: 'day', scope: 'all' }
  expect(said(passesSetting, [pass, pass])).toEqual({ '1.id': 'is the address of another pass here' })
})

test('what a schema has no words for is said by kind and bound', () => {
  const schema = z.object({ a: z.number().max(3), b: z.string().min(2), c: z.array(z.string()).max(1) })
  expect(said(schema, { a: 4, b: '', c: ['', ''] })).toEqual({
    a: 'must be at most 3',
    b: 'must be at least 2 characters long',
    c: 'must be at most 1 entries long',
  })
  expect(said(schema, { b: 1, c: [] })).toEqual({ a: 'is missing', b: 'must be text' })
})
