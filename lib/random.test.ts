import { expect, test } from 'vitest'
import { randomBytes } from './random'

test('no bytes are given out twice, across many fillings of the stock', () => {
  const seen = new Set(Array.from({ length: 5000 }, () => randomBytes(24).join()))
  expect(seen.size).toBe(5000)
  for (const bytes of seen) expect(bytes).not.toBe(new Uint8Array(24).join())
})
