import { expect, test } from 'vitest'
import { bytesToBase64Url } from './base64'
import { parseEnv } from './env'

const key = (id: string, byte: number) => `${id}.${bytesToBase64Url(new Uint8Array(32).fill(byte))}`
const good = {
  PUBLIC_ORIGIN: 'https://example.com',
  DATABASE_URL: 'postgres://localhost/farthing',
  NETWORK: 'eip155:8453',
  RPC_URL: 'https://rpc.example.com',
  PAY_TO: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  FACILITATOR: 'https://facilitator.example.com',
  QUOTE_KEYS: key('k1', 1),
  PASS_KEYS: key('k1', 2),
  SESSION_KEYS: key('k1', 3),
}

test('a complete configuration starts', () => {
  expect(parseEnv(good).PUBLIC_ORIGIN).toBe('https://example.com')
})

test('names everything that is missing, at once', () => {
  const attempt = () => parseEnv({})
  for (const name of Object.keys(good)) expect(attempt).toThrow(name)
})

test.each([
  ['an origin with a path', { PUBLIC_ORIGIN: 'https://example.com/' }, 'PUBLIC_ORIGIN'],
  ['plain http in public', { PUBLIC_ORIGIN: 'http://example.com' }, 'https'],
  ['a short webhook secret', { COINBASE_WEBHOOK_SECRETS: 'short' }, 'COINBASE_WEBHOOK_SECRETS'],
  [
    'three webhook secrets',
    { COINBASE_WEBHOOK_SECRETS: Array(3).fill('0123456789abcdef').join() },
    'COINBASE',
  ],
  ['an unknown network', { NETWORK: 'eip155:1337' }, 'NETWORK'],
  ['a payee that is no address', { PAY_TO: '0x12' }, 'PAY_TO'],
  ['the zero address as payee', { PAY_TO: `0x${'0'.repeat(40)}` }, 'PAY_TO'],
  ['a direct facilitator without a key', { FACILITATOR: 'direct' }, 'RELAYER_PRIVATE_KEY'],
  ['a local chain with real money', { LOCAL_CHAIN: '1' }, 'LOCAL_CHAIN'],
  ['one secret for two purposes', { PASS_KEYS: good.QUOTE_KEYS }, 'share'],
  ['half a proxy', { TRUSTED_PROXY_HOPS: '0.5' }, 'TRUSTED_PROXY_HOPS must be a whole number'],
  ['all proxies of the world', { TRUSTED_PROXY_HOPS: '10' }, 'TRUSTED_PROXY_HOPS'],
  ['a limit that lets nobody pay', { RATE_LIMIT_PAYMENTS_PER_MINUTE: '0' }, 'RATE_LIMIT_PAYMENTS'],
  ['a limit that is no number', { RATE_LIMIT_SIGN_INS_PER_MINUTE: 'many' }, 'RATE_LIMIT_SIGN_INS'],
  ['a factory that is no address', { WALLET_FACTORIES: `${good.PAY_TO},0x12` }, 'WALLET_FACTORIES'],
  ['the price of a coin that pays no fees', { COIN_USD: 'DOGE=1' }, 'COIN_USD must be dollars for each coin'],
  ['the price of a coin in words', { COIN_USD: 'ETH=much' }, 'COIN_USD'],
  ['a coin that costs nothing', { COIN_USD: 'ETH=0' }, 'COIN_USD'],
  ['a limit in words', { RELAYER_USD_PER_DAY: 'little' }, 'RELAYER_USD_PER_DAY'],
  ['a database that is not PostgreSQL', { DATABASE_URL: 'mysql://localhost/x' }, 'DATABASE_URL'],
])('%s does not start', (_name, change, word) => {
  expect(() => parseEnv({ ...good, ...change })).toThrow(word)
})

test('a coin that is not named keeps its usual price', () => {
  const coins = { ETH: '3000', POL: '0.25', AVAX: '20' }
  expect(parseEnv(good).COIN_USD).toEqual(coins)
  expect(parseEnv({ ...good, COIN_USD: 'ETH=4000.5, AVAX=9' }).COIN_USD).toEqual({
    ...coins,
    ETH: '4000.5',
    AVAX: '9',
  })
})

test('the message never repeats a secret', () => {
  const leaked = 'k1.c2VjcmV0c2VjcmV0'
  expect(() => parseEnv({ ...good, QUOTE_KEYS: leaked, RELAYER_PRIVATE_KEY: '0xdeadbeef' })).toThrow(
    expect.not.objectContaining({ message: expect.stringMatching(/c2VjcmV0|deadbeef/) }),
  )
})

test('wallets are deployed from the factories that are named, and from none when that is said', () => {
  const factories = (value?: string) => parseEnv({ ...good, WALLET_FACTORIES: value }).WALLET_FACTORIES
  expect(factories(good.PAY_TO)).toEqual([good.PAY_TO.toLowerCase()])
  expect(factories('none')).toEqual([])
  expect(factories()).toHaveLength(2)
})
