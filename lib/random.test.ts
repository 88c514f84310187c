import { expect, test } from 'vitest'
import { bytesToBase64Url } from './base64'
import { randomText } from './random'

test('no text is given out twice, across many fillings of the stock', () => {
  const next = randomText(bytesToBase64Url)
  const seen = new Set(Array.from({ length: 5000 }, () => next(22)))
  expect(seen.size).toBe(5000)
  for (const text of seen) expect(text).toMatch(/^[A-Za-z0-9_-]{22}$/)
})
