import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesFromBase64Url, bytesToBase64Url, textFromBase64, textToBase64 } from './base64'

test('any text survives the round trip', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => textFromBase64(textToBase64(text)) === text),
  )
})

test('any bytes survive the round trip', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(bytesFromBase64Url(bytesToBase64Url(bytes))).toEqual(bytes)
    }),
  )
})

test.each([
  ['missing padding', 'eyJhIjoxfQ'],
  ['white space', 'eyJhIjox fQ=='],
  ['a line break at the end', 'eyJhIjoxfQ==\n'],
  ['the URL alphabet', 'Pz8_'],
  ['stray bits in the tail', 'eyJhIjoxfR=='],
  ['invalid UTF-8', btoa('\xff\xfe')],
  ['no base64 at all', '{"a":1}'],
])('refuses %s', (_name, base64) => {
  expect(textFromBase64(base64)).toBeUndefined()
})

test('refuses base64url with padding or stray bits', () => {
  expect(bytesFromBase64Url('AA==')).toBeUndefined()
  expect(bytesFromBase64Url('AB')).toBeUndefined()
})
