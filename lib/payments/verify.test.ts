import { type Hex, toHex } from 'viem'
import { expect, test } from 'vitest'
import {
  anvil,
  newPayer,
  price,
  publisher,
  sign,
  submitAsStranger,
  testMachine,
  token,
} from '../testing/economy'
import { checkOnChain, checkTerms, isStrictEcdsa } from './verify'

const { client } = testMachine()
const now = Math.floor(Date.now() / 1000)
const terms = { amount: String(price), payTo: publisher }

test.each([
  ['exactly the price, now', {}, undefined],
  ['one unit less', { value: price - 1n }, 'invalid_exact_evm_payload_authorization_value_mismatch'],
  ['one unit more', { value: price + 1n }, 'invalid_exact_evm_payload_authorization_value_mismatch'],
  ['nothing', { value: 0n }, 'invalid_exact_evm_payload_authorization_value_mismatch'],
  ['somebody else', { to: `0x${'1'.repeat(40)}` as Hex }, 'invalid_exact_evm_recipient_mismatch'],
  ['not yet', { validAfter: BigInt(now + 1) }, 'invalid_exact_evm_payload_authorization_valid_after'],
  ['a moment ago', { validBefore: BigInt(now - 1) }, 'invalid_exact_evm_payload_authorization_valid_before'],
  [
    'too soon to reach the chain',
    { validBefore: BigInt(now + 5) },
    'invalid_exact_evm_payload_authorization_valid_before',
  ],
  ['just in time', { validBefore: BigInt(now + 6) }, undefined],
  ['a fast clock', { validBefore: BigInt(now + 420) }, undefined],
  ['without end', { validBefore: 2n ** 256n - 1n }, 'invalid_exact_evm_payload_authorization_valid_before'],
])('terms: %s', async (_name, change, expected) => {
  const signed = await sign(await newPayer(client, 0n), change)
  expect(checkTerms(signed, terms, now)).toBe(expected)
})

test('nobody sells to himself', async () => {
  const payer = await newPayer(client, 0n)
  const own = payer.address.toLowerCase() as Hex
  expect(checkTerms(await sign(payer, { to: own }), { ...terms, payTo: own }, now)).toBe(
    'invalid_exact_evm_recipient_mismatch',
  )
})

test('a good payment is good', async () => {
  expect(await checkOnChain(client, token, await sign(await newPayer(client)))).toBeUndefined()
})

test('a signature by another wallet, or for other terms, is none', async () => {
  const payer = await newPayer(client)
  const signed = await sign(payer)
  const stranger = await sign(await newPayer(client, 0n), { from: signed.authorization.from })
  expect(await checkOnChain(client, token, { ...stranger })).toBe('invalid_exact_evm_signature')
  const other = { ...signed, authorization: { ...signed.authorization, value: 1n } }
  expect(await checkOnChain(client, token, other)).toBe('invalid_exact_evm_signature')
})

test('too few dollars, and a used nonce, are seen before anything is sent', async () => {
  expect(await checkOnChain(client, token, await sign(await newPayer(client, price - 1n)))).toBe(
    'invalid_exact_evm_insufficient_balance',
  )
  const signed = await sign(await newPayer(client))
  await submitAsStranger(signed)
  expect(await checkOnChain(client, token, signed)).toBe('invalid_exact_evm_nonce_already_used')
})

test('takes only the one form of a signature that the token takes', async () => {
  const { signature } = await sign(await newPayer(client, 0n))
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
  const s = BigInt(`0x${signature.slice(66, 130)}`)
  const v = signature.slice(130)
  const mirrored =
    `${signature.slice(0, 66)}${toHex(order - s, { size: 32 }).slice(2)}${v === '1b' ? '1c' : '1b'}` as Hex
  const zeroBased = `${signature.slice(0, 130)}${v === '1b' ? '00' : '01'}` as Hex
  expect(isStrictEcdsa(signature)).toBe(true)
  for (const odd of [
    mirrored,
    zeroBased,
    signature.slice(0, 130) as Hex,
    `${signature}00` as Hex,
    '0x' as Hex,
  ]) {
    expect(isStrictEcdsa(odd)).toBe(false)
  }
})

test('an account with code that does not speak ERC-1271 cannot pay, though its key signed', async () => {
  const payer = await newPayer(client)
  await anvil(client, 'anvil_setCode', payer.address, '0x00')
  expect(await checkOnChain(client, token, await sign(payer))).toBe('invalid_exact_evm_signature')
})

test('a node that does not answer is no verdict on the payment', async () => {
  const { chainClient } = await import('../chains/client')
  const silent = chainClient('eip155:84532', 'http://127.0.0.1:9')
  await expect(checkOnChain(silent, token, await sign(await newPayer(client, 0n)))).rejects.toThrow()
})
