import diagnostics from 'node:diagnostics_channel'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import tls from 'node:tls'
import { afterEach, expect, test, vi } from 'vitest'
import { guardedPost, guardedTimeoutMs } from './guarded-fetch'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
}

/** The connections that are made from here on. */
function watchConnections(): string[] {
  const made: string[] = []
  const watch = (message: unknown) => made.push((message as { socket: Socket }).socket.constructor.name)
  diagnostics.subscribe('net.client.socket', watch)
  closing.push(() => diagnostics.unsubscribe('net.client.socket', watch))
  return made
}

/** The addresses that connections with TLS are about to be made to; none is made. */
function catchSecureConnections(): string[] {
  const addresses: string[] = []
  const { connect } = tls
  const spy = vi.spyOn(tls, 'connect').mockImplementation(((options: tls.ConnectionOptions) => {
    const socket = connect(options)
    socket.on('lookup', (_error, address) => {
      addresses.push(address)
      socket.destroy(new Error('caught'))
    })
    return socket
  }) as typeof tls.connect)
  closing.push(() => spy.mockRestore())
  return addresses
}

const post = (address: string, loopback = true) =>
  guardedPost(address, { headers: { 'content-type': 'application/json' }, body: '{"a":"ä"}' }, { loopback })

test('brings the request as it is, and the answer', async () => {
  const got: unknown[] = []
  const address = await listen((request, response) => {
    const { method, url, headers } = request
    request.on('data', (chunk) =>
      got.push({ method, url, length: headers['content-length'], body: `${chunk}` }),
    )
    request.on('end', () => response.writeHead(201).end('thanks'))
  })
  expect(await post(address)).toEqual({ kind: 'answered', status: 201, text: 'thanks' })
  expect(got).toEqual([{ method: 'POST', url: '/hook', length: '10', body: '{"a":"ä"}' }])
})

test('does not connect to what is refused', async () => {
  const made = watchConnections()
  const address = await listen((_request, response) => response.end())
  expect(await post(address, false)).toMatchObject({ kind: 'refused' })
  expect(await post(address.replace('127.0.0.1', '0.0.0.0'))).toMatchObject({ kind: 'refused' })
  expect(made).toEqual([])
  expect(await post(address)).toMatchObject({ kind: 'answered' })
  expect(made).toHaveLength(1)
})

test('a name that changes its mind is asked once, and called where it was the first time', async () => {
  const attempts = catchSecureConnections()
  const answers = [['93.184.215.14'], ['127.0.0.1'], ['127.0.0.1']]
  let asked = 0
  const resolve = async () => answers[asked++] ?? []
  const outcome = await guardedPost(
    'https://rebinding.example/',
    { headers: {}, body: '' },
    { loopback: false, resolve },
  )
  expect(asked).toBe(1)
  expect(attempts).toEqual(['93.184.215.14'])
  expect(outcome).toEqual({ kind: 'failed', reason: 'could not be reached (Error)' })
})

test('a redirect is an answer, and leads nowhere', async () => {
  let inside = 0
  const secret = await listen((_request, response) => {
    inside++
    response.end('secret')
  })
  for (const status of [301, 302, 303, 307, 308]) {
    const address = await listen((_request, response) =>
      response.writeHead(status, { Location: secret }).end(),
    )
    expect(await post(address)).toEqual({ kind: 'answered', status, text: '' })
  }
  expect(inside).toBe(0)
})

test('a huge answer is cut, and whoever sends it is hung up on', async () => {
  let sent = 0
  const address = await listen((_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(16_384))) sent += 16_384
    }
    response.on('drain', more)
    more()
  })
  const answer = await post(address)
  expect(answer).toMatchObject({ kind: 'answered', status: 200 })
  expect(answer.kind === 'answered' && answer.text.length).toBe(64 * 1024)
  expect(sent).toBeLessThan(50_000_000)
})

test('no answer within the time is a failure, and a body that hangs is only cut', async () => {
  const silent = await listen(() => undefined)
  const trickling = await listen((_request, response) => {
    response.writeHead(200)
    const timer = setInterval(() => response.write('.'), 100)
    response.on('close', () => clearInterval(timer))
  })
  const hangs = { loopback: false, resolve: () => new Promise<string[]>(() => undefined) }
  const began = Date.now()
  const [first, second, third] = await Promise.all([
    post(silent),
    post(trickling),
    guardedPost('https://hangs.example/', { headers: {}, body: '' }, hangs),
  ])
  expect(first).toEqual({ kind: 'failed', reason: 'gave no answer within 5 s' })
  expect(second).toMatchObject({ kind: 'answered', status: 200 })
  expect(third).toEqual(first)
  expect(Date.now() - began).toBeLessThan(guardedTimeoutMs + 2000)
})

test('says why there was no connection, and no address', async () => {
  const address = await listen(() => undefined)
  for (const close of closing.splice(0)) close()
  expect(await post(address)).toEqual({ kind: 'failed', reason: 'could not be reached (ECONNREFUSED)' })
  const broken = await listen((request) => request.socket.destroy())
  expect(await post(broken)).toEqual({ kind: 'failed', reason: 'could not be reached (ECONNRESET)' })
})

test('takes a certificate that is not for the name for no connection', async () => {
  const plain = await listen((_request, response) => response.end())
  const answer = await post(plain.replace('http:', 'https:'))
  expect(answer).toMatchObject({ kind: 'failed' })
})
