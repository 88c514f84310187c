import { expect, test } from 'vitest'
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

const hostile = [
  // The machine itself.
  'https://127.0.0.1/',
  'https://127.0.0.2/',
  'https://127.255.255.254/',
  'https://localhost/',
  'https://LOCALHOST/',
  'https://localhost./',
  'https://0.0.0.0/',
  'https://0/',
  'https://[::]/',
  'https://[::1]/',
  'https://[0:0:0:0:0:0:0:1]/',
  // Other spellings of it.
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.1/',
  'https://0177.0.0.1/',
  'https://017700000001/',
  'https://127.1/',
  'https://127.0.1/',
  'https://127.0.0.1./',
  'https://%31%32%37.0.0.1/',
  'https://１２７.０.０.１/',
  'https://①②⑦.⓪.⓪.①/',
  'https://127。0。0。1/',
  // The network around it.
  'https://10.0.0.1/',
  'https://172.16.0.1/',
  'https://172.31.255.255/',
  'https://192.168.0.1/',
  'https://100.64.0.1/',
  'https://169.254.1.1/',
  'https://[fe80::1]/',
  'https://[fc00::1]/',
  'https://[fd12:3456:789a::1]/',
  'https://[fec0::1]/',
  // What a cloud tells its machines.
  'https://169.254.169.254/latest/meta-data/',
  'https://2852039166/',
  'https://0xa9fea9fe/',
  'https://[fd00:ec2::254]/',
  'https://100.100.100.200/',
  'https://192.0.0.192/',
  'https://168.63.129.16/',
  // IPv4 inside IPv6: mapped, compatible, translated, tunnelled.
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::127.0.0.1]/',
  'https://[::ffff:0:127.0.0.1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[64:ff9b:1::a00:1]/',
  'https://[2002:7f00:1::]/',
  'https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/',
  // Nobody's, everybody's, and for books.
  'https://192.0.2.1/',
  'https://198.51.100.1/',
  'https://203.0.113.1/',
  'https://198.18.0.1/',
  'https://192.88.99.1/',
  'https://224.0.0.1/',
  'https://240.0.0.1/',
  'https://255.255.255.255/',
  'https://[2001:db8::1]/',
  'https://[3fff::1]/',
  'https://[100::1]/',
  'https://[ff02::1]/',
  'https://[4000::1]/',
  // Names.
  'https://loopback.example/',
  'https://loopback6.example/',
  'https://private.example/',
  'https://metadata.example/',
  'https://one-of-two.example/',
  'https://one-of-two-6.example/',
  'https://mapped.example/',
  'https://nowhere.example/',
  'https://intranet/',
  'https://example.com./',
  // Everything else about an address.
  'http://example.com/',
  'https://example.com:8443/',
  'https://example.com:22/',
  'https://user@example.com/',
  'https://user:password@example.com/',
  'https://example.com@127.0.0.1/',
  'https://127.0.0.1#@example.com/',
  'https:\\\\example.com/',
  'https://example.com\\@127.0.0.1/',
  ' https://example.com/',
  'https://exam\tple.com/',
  'https://[fe80::1%25eth0]/',
  'file:///etc/passwd',
  'ftp://example.com/',
  'gopher://127.0.0.1:6379/_INFO',
  'data:text/plain,x',
  'javascript:alert(1)',
  '//example.com/',
  'example.com',
  '',
  `https://example.com/${'a'.repeat(2048)}`,
]

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
