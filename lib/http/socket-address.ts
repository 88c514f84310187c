import { randomBytes } from 'node:crypto'
import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

const holder = globalThis as { farthingSocketHeader?: string }

/**
 * Notes on each request that reaches this server which address its connection came from. Next shows a handler no
 * socket, and what it says in `X-Forwarded-For` is the client's own word whenever the client has sent one.
 *
 * The header's name is drawn for each process: no client can send it.
 */
export function noteSocketAddresses(): void {
  if (holder.farthingSocketHeader) return
  const name = `x-farthing-socket-${randomBytes(16).toString('hex')}`
  holder.farthingSocketHeader = name
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage }
    request.headers[name] = request.socket.remoteAddress
  })
}

/** Returns the address that a request's connection came from, where that is noted. */
export function socketAddressOf(headers: Headers): string | undefined {
  const name = holder.farthingSocketHeader
  return (name && headers.get(name)) || undefined
}
