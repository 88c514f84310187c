import 'server-only'
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

/** No answer of a node that we ask for is longer. */
const maxBytes = 10_000_000
// Idle connections are closed before most servers would close them under a request.
const agentOptions = { keepAlive: true, timeout: 4000 }
const agents = { http: new HttpAgent(agentOptions), https: new HttpsAgent(agentOptions) }

/** There was never a connection, so not a byte of the request has left. */
export class NeverReached extends Error {}

/**
 * Brings calls to a chain's node or a facilitator, in place of the global `fetch`: that one is Next's, which traces each call
 * and looks for a cache that no such answer may ever come from. It takes what viem gives, follows no redirect, and gives up
 * when the signal says so.
 *
 * @throws `NeverReached` when it is certain that nothing was sent; after any other error something may have been.
 */
export function nodeFetch(
  input: string | URL | Request,
  init: RequestInit = {},
  atMostBytes = maxBytes,
): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : input)
  const { body, method = 'GET', signal } = init
  const isSecure = url.protocol === 'https:'
  const [request, agent] = isSecure ? [httpsRequest, agents.https] : [httpRequest, agents.http]
  const sent = typeof body === 'string' ? body : ''
  const headers = { ...(init.headers as Record<string, string>), 'content-length': Buffer.byteLength(sent) }
  return new Promise((resolve, reject) => {
    const options = { method, agent, headers, ...(signal ? { signal } : {}) }
    const outgoing = request(url, options, (incoming) => readAll(incoming, atMostBytes).then(resolve, reject))
    let isConnected = false
    outgoing.once('socket', (socket) => {
      // One that was kept from before is connected already, and would say so no more.
      isConnected = !socket.connecting
      if (isConnected) return
      socket.once(isSecure ? 'secureConnect' : 'connect', () => {
        isConnected = true
      })
    })
    outgoing.on('error', (cause) => reject(isConnected ? cause : new NeverReached(cause.message, { cause })))
    outgoing.end(sent)
  })
}

async function readAll(incoming: IncomingMessage, atMostBytes: number): Promise<Response> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > atMostBytes) throw new Error('the answer is too long')
    chunks.push(chunk)
  }
  const status = incoming.statusCode ?? 0
  if (status >= 300 && status < 400) throw new Error('the answer redirects, which is not followed')
  const { 'content-type': type = 'application/json', 'retry-after': retryAfter } = incoming.headers
  const headers = { 'content-type': type, ...(retryAfter ? { 'retry-after': retryAfter } : {}) }
  return new Response(Buffer.concat(chunks), { status, headers })
}
