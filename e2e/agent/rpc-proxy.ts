import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { world } from '../world'

interface Trap {
  method: string
  /** A text, such as a nonce, that the call carries. */
  about: string
  act: () => Promise<unknown>
}

/** A node between one app and the chain, which lets a test act at the exact moment of a call. */
export interface RpcProxy {
  url: string
  /** Acts once, before the next such call goes on to the chain. Acting by throwing fails the call. */
  before(method: string, about: string, act: () => Promise<unknown>): void
  stop(): void
}

export async function startRpcProxy(): Promise<RpcProxy> {
  const traps: Trap[] = []
  const server = createServer(async (request, response) => {
    const body = await read(request)
    try {
      await spring(traps, body)
      const headers = { 'Content-Type': 'application/json' }
      const answer = await fetch(world().rpcUrl, { method: 'POST', headers, body })
      response.writeHead(answer.status, headers).end(await answer.text())
    } catch {
      response.writeHead(503).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    before: (method, about, act) => {
      traps.push({ method, about: about.toLowerCase().replace(/^0x/, ''), act })
    },
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function spring(traps: Trap[], body: string): Promise<void> {
  const { method } = JSON.parse(body) as { method: string }
  const at = traps.findIndex((trap) => trap.method === method && body.toLowerCase().includes(trap.about))
  const [trap] = at < 0 ? [] : traps.splice(at, 1)
  await trap?.act()
}

async function read(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += chunk
  return body
}
