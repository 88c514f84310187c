import { expect, test } from 'vitest'
import { rule } from '@/lib/pricing/setting'
import { newRule, ruleDraftOf, ruleOf } from './rule-draft'

test('a rule comes back from its form as it was', () => {
  const given = rule.parse({
    name: 'Old essays',
    section: 'Essays',
    olderThanDays: 30,
    price: '0',
    until: '2026-12-01T10:30:00.000Z',
  })
  expect(rule.parse(ruleOf(ruleDraftOf(given)))).toEqual(given)
})

test('an empty form is a rule that is refused for its name and its price', () => {
  const { error } = rule.safeParse(ruleOf(newRule))
  expect(error?.issues.map(({ path }) => path[0])).toEqual(['name', 'price'])
})
