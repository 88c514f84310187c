import fc from 'fast-check'
import { expect, test } from 'vitest'
import { headerTemplate } from './header-template'
import { encodeHeader } from './headers'

const text = fc.string({ minLength: 3, maxLength: 12, unit: fc.constantFrom('A', 'b', '7', '-') })

test('writes what encodeHeader writes, whatever stands between the values and however long they are', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.array(fc.tuple(text, text, fc.string({ maxLength: 5 })), { maxLength: 4 }),
      (first, parts) => {
        const objectOf = (values: string[]) => ({
          first,
          rest: parts.map(([, , between], i) => ({ value: `<${i}${values[i]}`, between })),
        })
        const before = parts.map(([value], i) => `<${i}${value}`)
        const after = parts.map(([, value], i) => `<${i}${value}`)
        const write = headerTemplate(objectOf(parts.map(([value]) => value)), before)
        expect(write(after)).toBe(encodeHeader(objectOf(parts.map(([, value]) => value))))
      },
    ),
  )
})

test('refuses a value that its sample does not hold', () => {
  expect(() => headerTemplate({ a: 'b' }, ['c'])).toThrow('no such value')
})
