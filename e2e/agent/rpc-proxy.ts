import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { world } from '../world'

interface Trap {
  when: 'before' | 'after'
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
  /** Acts once, when the chain has answered such a call and before the app hears of it. */
  after(method: string, about: string, act: () => Promise<unknown>): void
  stop(): void
}

export async function startRpcProxy(): Promise<RpcProxy> {
  const traps: Trap[] = []
  const set = (when: Trap['when']): RpcProxy['before'] => {
    return (method, about, act) => {
      traps.push({ when, method, about: about.toLowerCase().replace(/^0x/, ''), act })
    }
  }
  const server = createServer(async (request, response) => {
    const body = await read(request)
    try {
      await spring(traps, 'before', body)
      const headers = { 'Content-Type': 'application/json' }
      const answer = await fetch(world().rpcUrl, { method: 'POST', headers, body })
      const text = await answer.text()
      await spring(traps, 'after', body)
      response.writeHead(answer.status, headers).end(text)
    } catch {
      response.writeHead(503).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    before: set('before'),
    after: set('after'),
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function spring(traps: Trap[], when: Trap['when'], body: string): Promise<void> {
  const { method } = JSON.parse(body) as { method: string }
  const about = body.toLowerCase()
  const at = traps.findIndex(
    (trap) => trap.when === when && trap.method === method && about.includes(trap.about),
  )
  const [trap] = at < 0 ? [] : traps.splice(at, 1)
  await trap?.act()
}

async function read(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += chunk
  return body
}
