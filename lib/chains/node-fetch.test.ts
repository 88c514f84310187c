import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { freePort } from '../../scripts/economy/ports'
import { NeverReached, nodeFetch } from './node-fetch'

let stop: (() => void) | undefined
afterEach(() => stop?.())

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  stop = () => {
    server.close()
    server.closeAllConnections()
  }
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

test('it brings the call and its answer, status and all', async () => {
  const url = await serve(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '7' }).end(`[${body}]`)
  })
  const answer = await nodeFetch(url, { method: 'POST', body: '"é"', headers: { a: 'b' } })
  expect(answer.status).toBe(429)
  expect(answer.headers.get('retry-after')).toBe('7')
  expect(await answer.json()).toEqual(['é'])
})

test('it follows no redirect', async () => {
  const url = await serve((_request, response) => response.writeHead(307, { location: '/' }).end())
  await expect(nodeFetch(url, { method: 'POST', body: '{}' })).rejects.toThrow('redirects')
})

test('it gives up when the signal says so, also in the middle of an answer', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200).write('{')
  })
  await expect(
    nodeFetch(url, { method: 'POST', body: '{}', signal: AbortSignal.timeout(100) }),
  ).rejects.toThrow()
})

test('it takes no answer without end', async () => {
  const url = await serve((_request, response) => {
    const more = () => {
      while (response.write(Buffer.alloc(100_000, ' ')));
      response.once('drain', more)
    }
    more()
  })
  await expect(nodeFetch(url, { method: 'POST', body: '{}' })).rejects.toThrow('too long')
})

test('it tells what was never sent from what may have been', async () => {
  const nobody = `http://127.0.0.1:${await freePort()}`
  await expect(nodeFetch(nobody, { method: 'POST', body: '{}' })).rejects.toBeInstanceOf(NeverReached)
  let served = 0
  const url = await serve((request, response) => {
    served++
    if (served === 2) response.end('{}')
    else request.socket.destroy()
  })
  const call = () => nodeFetch(url, { method: 'POST', body: '{}' }).catch((error: unknown) => error)
  const onNew = await call()
  expect(await call()).toBeInstanceOf(Response)
  const onKept = await call()
  for (const error of [onNew, onKept]) {
    expect(error).toBeInstanceOf(Error)
    expect(error).not.toBeInstanceOf(NeverReached)
  }
})
