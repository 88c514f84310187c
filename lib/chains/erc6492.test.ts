import { type Address, concatHex, encodeAbiParameters, type Hex } from 'viem'
import { expect, test } from 'vitest'
import { wrapped } from '../testing/smart-wallets'
import { unwrap } from './erc6492'

const factory: Address = '0x0ba5ed0c6aa8c49038f819e587e2633c4a9f428a'
const inner: Hex = '0xabcdef'
const good = wrapped(factory, '0x12345678', inner)
const magic: Hex = `0x${'6492'.repeat(16)}`
const body = good.slice(0, -64) as Hex
const word = (n: number) => n.toString(16).padStart(64, '0')

test('a wrapped signature is read as what it says', () => {
  const deployment = { factory, factoryCalldata: '0x12345678' }
  expect(unwrap(good)).toEqual({ signature: inner, deployment })
  const upper = `0x${good.slice(2).toUpperCase()}` as Hex
  expect(unwrap(upper)).toEqual({ signature: inner, deployment })
})

test('a signature without the wrapper is left alone', () => {
  for (const plain of ['0x', inner, `0x${'11'.repeat(65)}`, `${magic}00`] as Hex[])
    expect(unwrap(plain)).toEqual({ signature: plain })
})

test.each<[string, Hex]>([
  ['nothing but the magic', magic],
  ['something that is no encoding', concatHex(['0x1234', magic])],
  ['an encoding cut short', concatHex([body.slice(0, -64) as Hex, magic])],
  ['bytes after the encoding', concatHex([body, `0x${word(0)}`, magic])],
  ['padding that is not zero', concatHex([`${body.slice(0, -2)}01` as Hex, magic])],
  ['an address with something above it', concatHex([`0x01${body.slice(4)}` as Hex, magic])],
  [
    'two parts that are one',
    concatHex([
      encodeAbiParameters([{ type: 'address' }], [factory]),
      `0x${word(96)}${word(96)}${word(4)}${'12345678'.padEnd(64, '0')}`,
      magic,
    ]),
  ],
  ['a length beyond all bounds', concatHex([body.replace(word(4), 'f'.repeat(64)) as Hex, magic])],
  ['no factory', wrapped(`0x${'0'.repeat(40)}`, '0x12345678', inner)],
  ['no call', wrapped(factory, '0x', inner)],
  ['no signature', wrapped(factory, '0x12345678', '0x')],
  ['a wrapper in a wrapper', wrapped(factory, '0x12345678', good)],
])('is no signature: %s', (_name, signature) => {
  expect(unwrap(signature)).toBeUndefined()
})
