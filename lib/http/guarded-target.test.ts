import { expect, test } from 'vitest'
import { hostileAddresses as hostile } from '../testing/hostile-addresses'
import { resolveTarget } from './guarded-target'

/** Names as a stranger's name server may answer them. */
const names: Record<string, string[]> = {
  'example.com': ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'],
  'loopback.example': ['127.0.0.1'],
  'loopback6.example': ['::1'],
  'private.example': ['10.0.0.7'],
  'metadata.example': ['169.254.169.254'],
  'one-of-two.example': ['93.184.215.14', '192.168.1.1'],
  'one-of-two-6.example': ['93.184.215.14', 'fd00:ec2::254'],
  'mapped.example': ['::ffff:10.0.0.1'],
  'localhost.': ['127.0.0.1'],
  intranet: ['93.184.215.14'],
  'example.com.': ['93.184.215.14'],
}
const asked: string[] = []
async function resolve(name: string) {
  asked.push(name)
  return names[name] ?? []
}
const outside = { loopback: false, resolve }
const onLocalChain = { loopback: true, resolve }

test('the table is long enough, and names each address once', () => {
  expect(hostile.length).toBeGreaterThanOrEqual(60)
  expect(new Set(hostile).size).toBe(hostile.length)
})

test.each(hostile)('refuses %s', async (address) => {
  expect(await resolveTarget(address, outside)).toMatchObject({ kind: 'refused' })
})

test.each([
  'http://example.com/',
  'https://example.com:8443/',
  'https://10.0.0.1/',
  'http://10.0.0.1:3000/',
  'https://169.254.169.254/',
  'https://loopback.example/',
  'http://0.0.0.0:3000/',
  'http://[::ffff:127.0.0.1]:3000/',
  'http://localhost.:3000/',
])('on the local chain, too, %s is refused', async (address) => {
  expect(await resolveTarget(address, onLocalChain)).toMatchObject({ kind: 'refused' })
})

test.each(['https://example.com/', 'https://example.com:443/hooks?key=a#b', 'https://EXAMPLE.com/'])(
  '%s may be called, at the addresses it had when it was looked at',
  async (address) => {
    const open = { kind: 'open', addresses: names['example.com'] }
    expect(await resolveTarget(address, outside)).toMatchObject(open)
    expect(await resolveTarget(address, onLocalChain)).toMatchObject(open)
  },
)

test.each(['https://93.184.215.14/', 'https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/'])(
  '%s needs no name server',
  async (address) => {
    asked.length = 0
    expect(await resolveTarget(address, outside)).toMatchObject({ kind: 'open' })
    expect(asked).toEqual([])
  },
)

test.each([
  ['http://localhost:4000/', ['127.0.0.1', '::1']],
  ['http://127.0.0.1:4000/', ['127.0.0.1']],
  ['http://[::1]:4000/', ['::1']],
])('%s is called on the local chain and nowhere else', async (address, addresses) => {
  expect(await resolveTarget(address, onLocalChain)).toMatchObject({ kind: 'open', addresses })
  expect(await resolveTarget(address, outside)).toMatchObject({ kind: 'refused' })
})
