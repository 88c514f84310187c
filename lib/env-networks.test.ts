import { expect, test } from 'vitest'
import { readNetworks, unsafeNetworks } from './env-networks'

const payTo = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const other = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'
const one = {
  NETWORKS: 'eip155:8453',
  RPC_URL: 'https://a.example',
  PAY_TO: payTo,
  FACILITATORS: 'direct',
}
const two = {
  NETWORKS: 'eip155:137, eip155:8453',
  RPC_URL_8453: 'https://a.example',
  RPC_URL_137: 'https://b.example,https://c.example',
  PAY_TO: payTo,
  PAY_TO_137: other,
  FACILITATORS: 'cdp,https://facilitator.example',
  FACILITATORS_137: 'direct',
}

test('one network needs no chain id in any name', () => {
  const expected = {
    networks: [{ network: 'eip155:8453', rpcUrls: ['https://a.example'], payTo, facilitators: ['direct'] }],
    problems: [],
  }
  expect(readNetworks(one)).toEqual(expected)
  const { NETWORKS, FACILITATORS, ...rest } = one
  expect(readNetworks({ ...rest, NETWORK: NETWORKS, FACILITATOR: FACILITATORS })).toEqual(expected)
})

test('several keep their order, and what is set for one holds for that one', () => {
  expect(readNetworks(two)).toEqual({
    networks: [
      {
        network: 'eip155:137',
        rpcUrls: ['https://b.example', 'https://c.example'],
        payTo: other,
        facilitators: ['direct'],
      },
      {
        network: 'eip155:8453',
        rpcUrls: ['https://a.example'],
        payTo,
        facilitators: ['cdp', 'https://facilitator.example'],
      },
    ],
    problems: [],
  })
})

test.each([
  ['an unknown network', { ...one, NETWORKS: 'eip155:1337' }, 'NETWORKS'],
  ['a network twice', { ...one, NETWORKS: 'eip155:8453,eip155:8453' }, 'NETWORKS'],
  ['no network', { ...one, NETWORKS: ',' }, 'NETWORKS'],
  ['both names for one thing', { ...one, NETWORK: 'eip155:137' }, 'NETWORK must not be set beside'],
  ['one node for two chains', { ...two, RPC_URL: 'https://a.example' }, 'RPC_URL must be set for each'],
  ['a network without a node', { ...two, RPC_URL_137: undefined }, 'RPC_URL_137'],
  ['a node that is no URL', { ...two, RPC_URL_137: 'wss://b.example' }, 'RPC_URL_137'],
  ['one host as two nodes', { ...one, RPC_URL: 'https://a.example/1,https://a.example/2' }, 'host'],
  ['a chain id with a slip in it', { ...two, PAY_TO_173: other }, 'PAY_TO_173'],
  ['a payee that is no address', { ...two, PAY_TO_137: '0x12' }, 'PAY_TO_137'],
  ['a facilitator that is neither', { ...one, FACILITATORS: 'direct,coinbase' }, 'FACILITATORS'],
  ['a facilitator twice', { ...one, FACILITATORS: 'direct,direct' }, 'FACILITATORS'],
])('%s is a problem', (_name, source, word) => {
  expect(readNetworks(source).problems.join('\n')).toContain(word)
})

test('a network that is off may keep its settings', () => {
  expect(readNetworks({ ...two, NETWORKS: 'eip155:8453' }).problems).toEqual([])
})

test.each([
  ['a relayer without a key', one, {}, 'RELAYER_PRIVATE_KEY'],
  ['Coinbase without a key', two, { RELAYER_PRIVATE_KEY: '0x1', CDP_API_KEY_ID: 'id' }, 'CDP_API_KEY_SECRET'],
  ['agreement with nobody', one, { RELAYER_PRIVATE_KEY: '0x1', QUORUM_ABOVE: '1' }, 'QUORUM_ABOVE'],
  [
    'a public wallet key with real money',
    one,
    { RELAYER_PRIVATE_KEY: '0x1', LOCAL_CHAIN: true },
    'real money',
  ],
])('%s is not safe', (_name, source, secrets, word) => {
  const { networks } = readNetworks(source)
  expect(unsafeNetworks(networks, { LOCAL_CHAIN: false, ...secrets }).join('\n')).toContain(word)
})
