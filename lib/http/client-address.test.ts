import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientAddress, looksProxied, nowhere } from './client-address'
import { noteSocketAddresses } from './socket-address'

const alone = { trustedProxyHops: 0, vercel: false }
const proxied = { trustedProxyHops: 1, vercel: false }
const twice = { trustedProxyHops: 2, vercel: false }
const onVercel = { trustedProxyHops: 0, vercel: true }

const forwarded = (value: string) => new Headers({ 'X-Forwarded-For': value })

test.each([
  ['one proxy', proxied, '203.0.113.7', '203.0.113.7'],
  ['one proxy and a lie before it', proxied, '198.51.100.1, 203.0.113.7', '203.0.113.7'],
  ['two proxies', twice, '198.51.100.1, 203.0.113.7, 10.0.0.2', '203.0.113.7'],
  ['two proxies and only one entry', twice, '203.0.113.7', nowhere],
  ['an address with a port', proxied, '203.0.113.7:4711', '203.0.113.7'],
  ['a mapped address', proxied, '::ffff:203.0.113.7', '203.0.113.7'],
  ['a mapped address in hex', proxied, '::FFFF:cb00:7107', '203.0.113.7'],
  ['IPv6', proxied, '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['IPv6 of the same network', proxied, '2001:DB8:1:2::', '2001:db8:1:2::/64'],
  ['IPv6 with a port', proxied, '[2001:db8:1:2::9]:443', '2001:db8:1:2::/64'],
  ['IPv6 with a zone', proxied, 'fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['no address', proxied, 'unknown', nowhere],
  ['an empty last entry', proxied, '203.0.113.7, ', nowhere],
  ['a number', proxied, '3405803783', nowhere],
  ['octal', proxied, '0313.0.113.7', nowhere],
  ['a very long one', proxied, '1'.repeat(4000), nowhere],
])('%s', (_name, rule, header, expected) => {
  expect(clientAddress(forwarded(header), rule)).toBe(expected)
})

test('without a proxy of ours the header is nobody’s word', () => {
  expect(clientAddress(forwarded('203.0.113.7'), alone)).toBe(nowhere)
  expect(clientAddress(new Headers(), proxied)).toBe(nowhere)
})

test('on Vercel only its own header counts', () => {
  const headers = forwarded('198.51.100.1')
  expect(clientAddress(headers, onVercel)).toBe(nowhere)
  headers.set('X-Real-Ip', '203.0.113.7')
  expect(clientAddress(headers, onVercel)).toBe('203.0.113.7')
  expect(clientAddress(headers, alone)).toBe(nowhere)
})

let seen: Headers
const server = createServer((incoming, response) => {
  seen = new Headers(incoming.headers as Record<string, string>)
  response.end()
})

beforeAll(async () => {
  noteSocketAddresses()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

async function send(headers: Record<string, string> = {}): Promise<Headers> {
  const { port } = server.address() as AddressInfo
  await new Promise((resolve, reject) =>
    request({ port, host: '127.0.0.1', localAddress: '127.0.0.1', headers }, (answer) =>
      answer.resume().on('end', resolve),
    )
      .on('error', reject)
      .end(),
  )
  return seen
}

test('a request that reaches this server is counted by its connection, whatever it says', async () => {
  expect(clientAddress(await send(), alone)).toBe('127.0.0.1')
  const name = [...seen.keys()].find((key) => key.startsWith('x-farthing-socket-')) ?? ''
  const lies = { 'X-Forwarded-For': '203.0.113.7', 'X-Real-Ip': '203.0.113.8', [name]: '203.0.113.9' }
  expect(clientAddress(await send(lies), alone)).toBe('127.0.0.1')
})

test('a proxy that the configuration does not know of is noticed', async () => {
  expect(looksProxied(await send({ 'X-Forwarded-For': '203.0.113.7' }), alone)).toBe(true)
  expect(looksProxied(seen, proxied)).toBe(false)
  expect(looksProxied(await send({ 'X-Forwarded-For': '127.0.0.1' }), alone)).toBe(false)
  expect(looksProxied(await send(), alone)).toBe(false)
})
