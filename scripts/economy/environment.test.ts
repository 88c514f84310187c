import { describe, expect, it } from 'vitest'
import { localEnvironment } from './environment'

const addresses = {
  port: 3210,
  rpcUrl: 'http://127.0.0.1:8545',
  databaseUrl: 'postgres://127.0.0.1/farthing',
}

describe('localEnvironment', () => {
  it('gives every run and every purpose a key of its own', () => {
    const keys = [localEnvironment(addresses), localEnvironment(addresses)].flatMap((env) => [
      env.QUOTE_KEYS,
      env.PASS_KEYS,
      env.SESSION_KEYS,
    ])
    expect(new Set(keys).size).toBe(6)
    for (const key of keys) expect(key).toMatch(/^k1\.[A-Za-z0-9_-]{43}$/)
  })

  it('relays with account 0 and pays account 1', () => {
    expect(localEnvironment(addresses)).toMatchObject({
      PUBLIC_ORIGIN: 'http://localhost:3210',
      NETWORK: 'eip155:84532',
      PAY_TO: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
      RELAYER_PRIVATE_KEY: '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
    })
  })
})
