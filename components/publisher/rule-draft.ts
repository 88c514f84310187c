import type { Rule } from '@/lib/pricing/setting'
import { localOf, numberIn } from './page-draft'

/** A rule as its form holds it: every field as the text that stands in it. */
export type RuleDraft = Record<(typeof names)[number], string>

const names = [
  'name',
  'path',
  'tag',
  'section',
  'olderThanDays',
  'newerThanDays',
  'price',
  'programPrice',
  'accessHours',
  'from',
  'until',
] as const

const numbers: readonly string[] = ['olderThanDays', 'newerThanDays', 'accessHours']
const times: readonly string[] = ['from', 'until']

export const newRule: RuleDraft = Object.fromEntries(names.map((name) => [name, ''])) as RuleDraft

export function ruleDraftOf(rule: Rule): RuleDraft {
  const text = (name: (typeof names)[number]) => {
    const value = rule[name]
    return times.includes(name) ? localOf(value as string | undefined) : String(value ?? '')
  }
  return Object.fromEntries(names.map((name) => [name, text(name)])) as RuleDraft
}

/** Returns the rule that a form says. It is checked by its schema, here for the preview and at the server for good. */
export function ruleOf(draft: RuleDraft): Record<string, unknown> {
  const filled = names.filter((name) => name === 'name' || name === 'price' || draft[name].trim() !== '')
  return Object.fromEntries(
    filled.map((name) => {
      const text = draft[name].trim()
      if (numbers.includes(name)) return [name, numberIn(text)]
      return [name, times.includes(name) ? new Date(text).toISOString() : text]
    }),
  )
}
