import { createServer, Socket } from 'node:net'
import tls from 'node:tls'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import { guardedPost, guardedTimeoutMs } from './guarded-fetch'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A receiver that writes to its connection what it likes; nothing of HTTP is added. */
async function rawReceiver(say: (socket: Socket) => void): Promise<string> {
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => say(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/hook`
}

const post = (address: string) => guardedPost(address, { headers: {}, body: '{}' }, { loopback: true })

/** Writes the same again for as long as the connection takes it. */
function flood(socket: Socket, text: string, first = ''): void {
  socket.write(first)
  const more = () => {
    while (!socket.destroyed && socket.write(text));
  }
  socket.on('drain', more)
  more()
}

/** Writes a little of it now and then, for ever. */
function drip(socket: Socket, text: string, first = ''): void {
  socket.write(first)
  const timer = setInterval(() => socket.write(text), 200)
  socket.on('close', () => clearInterval(timer))
}

const ok = 'HTTP/1.1 200 OK\r\n'
const failed = (reason: string | RegExp) => ({ kind: 'failed', reason: expect.stringMatching(reason) })
const hungUp = failed('sent interim answers and no last one')
const bomb = gzipSync(Buffer.alloc(20_000_000))

const quick: [name: string, say: (socket: Socket) => void, expected: object][] = [
  [
    'switches protocols',
    (socket) =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
    { kind: 'answered', status: 101, text: '' },
  ],
  [
    'switches protocols without saying to which',
    (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
    { kind: 'answered', status: 101, text: '' },
  ],
  [
    'speaks of an upgrade with a yes',
    (socket) => socket.end(`${ok}Upgrade: h2c\r\nConnection: Upgrade\r\nContent-Length: 2\r\n\r\nhi`),
    { kind: 'answered', status: 200, text: 'hi' },
  ],
  [
    'answers as to CONNECT',
    (socket) => socket.end('HTTP/1.1 200 Connection established\r\n\r\n'),
    { kind: 'answered', status: 200, text: '' },
  ],
  [
    'says a few times to go on, and then yes',
    (socket) => socket.end(`${'HTTP/1.1 100 Continue\r\n\r\n'.repeat(4)}${ok}Content-Length: 0\r\n\r\n`),
    { kind: 'answered', status: 200, text: '' },
  ],
  ['says without end to go on', (socket) => flood(socket, 'HTTP/1.1 100 Continue\r\n\r\n'), hungUp],
  ['says without end to wait', (socket) => flood(socket, 'HTTP/1.1 102 Processing\r\n\r\n'), hungUp],
  [
    'gives hints without end',
    (socket) => flood(socket, 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'),
    hungUp,
  ],
  ['ends the connection without a word', (socket) => socket.end(), failed(/^could not be reached/)],
  ['ends it within the head', (socket) => socket.end('HTTP/1.1 200 O'), failed(/^could not be reached/)],
  [
    'sends a head without end',
    (socket) => flood(socket, `X: ${'x'.repeat(1000)}\r\n`, ok),
    failed('HPE_HEADER_OVERFLOW'),
  ],
  [
    'does not speak HTTP',
    (socket) => flood(socket, 'SSH-2.0-OpenSSH_9.9\r\n'),
    failed(/^could not be reached/),
  ],
  [
    'says two lengths',
    (socket) => socket.write(`${ok}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`),
    failed(/^could not be reached/),
  ],
  [
    'breaks off within the body',
    (socket) => socket.end(`${ok}Content-Length: 99\r\n\r\npart`),
    { kind: 'answered', status: 200, text: 'part' },
  ],
  [
    'sends a body without end',
    (socket) => flood(socket, 'x'.repeat(9999), `${ok}\r\n`),
    { kind: 'answered', status: 200, text: 'x'.repeat(64 * 1024) },
  ],
  [
    'sends trailers without end',
    (socket) =>
      flood(socket, `X: ${'x'.repeat(1000)}\r\n`, `${ok}Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n`),
    { kind: 'answered', status: 200, text: 'hi' },
  ],
  [
    'packs twenty megabytes into a few bytes, which stay packed',
    (socket) => {
      socket.write(`${ok}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`)
      socket.end(bomb)
    },
    { kind: 'answered', status: 200, text: bomb.toString('utf8', 0, 64 * 1024) },
  ],
]

test.each(quick)('a receiver that %s', async (_name, say, expected) => {
  const began = Date.now()
  expect(await post(await rawReceiver(say))).toEqual(expected)
  expect(Date.now() - began).toBeLessThan(3000)
})

const slow: [name: string, say: (socket: Socket) => void, expected: object][] = [
  ['drips its head', (socket) => drip(socket, 'X: x\r\n', ok), failed('within 5 s')],
  ['says nothing', () => undefined, failed('within 5 s')],
  [
    'drips its body',
    (socket) => drip(socket, '.', `${ok}\r\n`),
    { kind: 'answered', status: 200, text: expect.stringMatching(/^\.+$/) },
  ],
]

test('a receiver that is never done is left after five seconds', async () => {
  const began = Date.now()
  const answers = slow.map(async ([name, say]) => [name, await post(await rawReceiver(say))])
  expect(await Promise.all(answers)).toEqual(slow.map(([name, , expected]) => [name, expected]))
  expect(Date.now() - began).toBeLessThan(guardedTimeoutMs + 2000)
})

test('a connection of which nothing is ever heard, not even its end, is a failure in time', async () => {
  const deaf = new Socket()
  deaf.destroy = () => deaf
  const spy = vi.spyOn(tls, 'connect').mockReturnValue(deaf as tls.TLSSocket)
  closing.push(() => spy.mockRestore())
  const rule = { loopback: false, resolve: async () => ['93.184.215.14'] }
  const began = Date.now()
  const answer = await guardedPost('https://deaf.example/', { headers: {}, body: '' }, rule)
  expect(answer).toEqual(failed('within 5 s'))
  expect(Date.now() - began).toBeLessThan(guardedTimeoutMs + 2000)
})

test('what cannot even be sent is a failure, and nobody else’s', async () => {
  const address = await rawReceiver(() => undefined)
  const request = { headers: { 'webhook-id': 'two\r\nlines' }, body: '' }
  expect(await guardedPost(address, request, { loopback: true })).toEqual(failed('ERR_INVALID_CHAR'))
  const broken = { loopback: false, resolve: () => Promise.reject(new Error('no name server')) }
  const answer = await guardedPost('https://example.com/', { headers: {}, body: '' }, broken)
  expect(answer).toMatchObject({ kind: 'failed' })
})
