import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dollars } from './setting'

const most = 10_000n * 1_000_000n

/** What a text is worth in millionths by its digits alone, read another way than prices are read. */
function worth(text: string): bigint {
  const [dollarsPart = '', millionths = ''] = text.split('.')
  return BigInt(dollarsPart) * 1_000_000n + BigInt(millionths.padEnd(6, '0'))
}

/** An amount that a publisher may set, in every spelling that has at most six decimals. */
const written = fc.tuple(fc.bigInt({ min: 0n, max: most }), fc.nat({ max: 6 })).map(([atomic, decimals]) => {
  const digits = String(atomic).padStart(7, '0')
  const fraction = digits.slice(-6)
  const kept = fraction.slice(0, Math.max(decimals, fraction.replace(/0+$/, '').length))
  return `${digits.slice(0, -6)}${kept && `.${kept}`}`
})

const sign = fc.constantFrom('', '$', ' $ ', '  ')

/** What a hand may write instead: nearly an amount, with a sign, an exponent, a comma or one digit too many. */
const nearly = fc.string({ unit: fc.constantFrom(...'0123456789.,$ +-eEx_\n\0٣０'), maxLength: 14 })

test('every amount of at most six decimals up to the limit is taken for exactly what it says, in one spelling', () => {
  fc.assert(
    fc.property(written, sign, (text, before) => {
      const price = dollars.parse(before + text)
      expect(worth(price)).toBe(worth(text))
      expect(price).toMatch(/^(0|(0|[1-9]\d*)\.\d{2}|(0|[1-9]\d*)\.\d{2,5}[1-9])$/)
      expect(dollars.parse(price)).toBe(price)
    }),
    { numRuns: 1000 },
  )
})

test('whatever else is written is refused with a word, or taken for exactly what it says', () => {
  fc.assert(
    fc.property(fc.oneof(nearly, fc.string({ unit: 'binary' }), written), (text) => {
      const read = dollars.safeParse(text)
      if (!read.success) {
        expect(read.error.issues).toMatchObject([{ message: expect.stringMatching(/^is /) }])
        return
      }
      const plain = text.trim().replace('$', '').trim()
      expect(plain).toMatch(/^[0-9]+(\.[0-9]{1,6})?$/)
      expect(worth(read.data)).toBe(worth(plain))
      expect(worth(read.data)).toBeLessThanOrEqual(most)
    }),
    { numRuns: 2000 },
  )
})

test('one millionth above the limit is refused, and so is a seventh decimal even when it is nothing', () => {
  expect(dollars.parse('10000.00')).toBe('10000.00')
  expect(dollars.safeParse('10000.000001').error?.issues[0]?.message).toBe('is more than $10000')
  expect(dollars.safeParse('0.1000000').success).toBe(false)
})

test('what is no text is refused', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (value) => {
      fc.pre(typeof value !== 'string')
      expect(dollars.safeParse(value).success).toBe(false)
    }),
  )
})
