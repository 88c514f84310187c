import { decodePaymentRequiredHeader } from '@x402/core/http'
import { expect, test } from 'vitest'
import { encodeHeader } from './headers'

test('the official decoder reads every title back', () => {
  const value = { x402Version: 2, resource: { description: 'A farthing — ¼ d. “ƒ” 💰' } }
  expect(decodePaymentRequiredHeader(encodeHeader(value))).toEqual(value)
})
