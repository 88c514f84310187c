import { UserRejectedRequestError } from 'viem'
import { describe, expect, it } from 'vitest'
import { isBusy, isRefusal } from './wallet-errors'

describe('wallet errors', () => {
  it.each([
    ['EIP-1193', { code: 4001, message: 'nope' }],
    ['viem', new UserRejectedRequestError(new Error('x'))],
    ['ethers-style wallets', { code: 'ACTION_REJECTED' }],
    ['WalletConnect', { code: 5000 }],
    ['words only', new Error('User denied message signature')],
    ['a wrapped refusal', new Error('outer', { cause: new Error('middle', { cause: { code: 4001 } }) })],
  ])('know a refusal by %s', (_name, error) => {
    expect(isRefusal(error)).toBe(true)
  })

  it.each([undefined, 'text', new Error('execution reverted'), { code: -32603 }])(
    'do not take %s for one',
    (error) => {
      expect(isRefusal(error)).toBe(false)
    },
  )

  it('know a wallet that is already asking', () => {
    expect(isBusy(new Error('x', { cause: { code: -32002 } }))).toBe(true)
    expect(isBusy({ code: 4001 })).toBe(false)
  })

  it('end on a cause that names itself', () => {
    const loop: { cause?: unknown } = {}
    loop.cause = loop
    expect(isRefusal(loop)).toBe(false)
  })
})
