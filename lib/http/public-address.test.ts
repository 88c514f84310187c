import { expect, test } from 'vitest'
import { isLoopbackAddress, isPublicAddress } from './public-address'

test.each(['1.1.1.1', '93.184.215.14', '2606:4700:4700::1111', '2a00:1450:4001::200e'])(
  '%s is public',
  (address) => {
    expect(isPublicAddress(address)).toBe(true)
  },
)

test.each(['10.0.0.1', '168.63.129.16', '64:ff9b::101:101', '2002:101:101::', '4000::1', 'example.com', ''])(
  '%s is not',
  (address) => {
    expect(isPublicAddress(address)).toBe(false)
  },
)

test('this machine is all of 127.0.0.0/8, and one address of IPv6', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1'].map(isLoopbackAddress)).toEqual([true, true, true])
  expect(['0.0.0.0', '::', '::ffff:127.0.0.1', 'localhost'].map(isLoopbackAddress)).toEqual(
    Array(4).fill(false),
  )
})
