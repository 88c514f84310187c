import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson } from './json'

test('agrees with JSON.parse on everything JSON.stringify writes', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const text = JSON.stringify(value)
      expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) })
    }),
  )
})

test.each([
  ['a doubled key', '{"a":1,"a":2}'],
  ['a doubled key in another spelling', '{"a":1,"\\u0061":2}'],
  ['a doubled key deep down', '{"x":[{"a":1, "a" : 2}]}'],
  ['a bottomless nest', '['.repeat(6000) + ']'.repeat(6000)],
  ['no JSON', '{a:1}'],
  ['nothing', ''],
])('refuses %s', (_name, text) => {
  expect(parseJson(text).ok).toBe(false)
})

test('a colon inside a string is no key', () => {
  expect(parseJson('{"a":"\\": b","c":["d: \\":"]}').ok).toBe(true)
})

test('a key named __proto__ changes nothing', () => {
  parseJson('{"__proto__":{"polluted":1}}')
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})
