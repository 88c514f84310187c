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

/**
 * What the node says instead of the chain; `undefined` lets the chain answer. An `Error` is one that the node reports, throwing
 * is no answer at all, and throwing `TooOften` is 429.
 */
export type Lie = (call: { method: string; params: unknown[] }, truth: () => Promise<unknown>) => unknown

export class TooOften extends Error {}

/** A node between one app and the chain, which lets a test act at the exact moment of a call. */
export interface RpcProxy {
  url: string
  /** Acts once, before the next such call goes on to the chain. Acting by throwing fails the call. */
  before(method: string, about: string, act: () => Promise<unknown>): void
  /** Acts once, when the chain has answered such a call and before the app hears of it. */
  after(method: string, about: string, act: () => Promise<unknown>): void
  /** Lies from now on, until it is told to stop lying. */
  lie(lie: Lie | undefined): void
  stop(): void
}

export async function startRpcProxy(rpcUrl = world().rpcUrl): Promise<RpcProxy> {
  const traps: Trap[] = []
  let lying: Lie | undefined
  const set = (when: Trap['when']): RpcProxy['before'] => {
    return (method, about, act) => {
      traps.push({ when, method, about: about.toLowerCase().replace(/^0x/, ''), act })
    }
  }
  const server = createServer(async (request, response) => {
    const body = await read(request)
    try {
      await spring(traps, 'before', body)
      const text = await answerOf(rpcUrl, body, lying)
      await spring(traps, 'after', body)
      response.writeHead(200, json).end(text)
    } catch (error) {
      response.writeHead(error instanceof TooOften ? 429 : 503).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    before: set('before'),
    after: set('after'),
    lie: (lie) => {
      lying = lie
    },
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const json = { 'Content-Type': 'application/json' }

async function answerOf(rpcUrl: string, body: string, lie: Lie | undefined): Promise<string> {
  const truth = async () => {
    const answer = await fetch(rpcUrl, { method: 'POST', headers: json, body })
    return answer.text()
  }
  const call = JSON.parse(body) as { id: number; method: string; params: unknown[] }
  const said = await lie?.(call, async () => (JSON.parse(await truth()) as { result: unknown }).result)
  if (said === undefined) return truth()
  const told = said instanceof Error ? { error: { code: -32000, message: said.message } } : { result: said }
  return JSON.stringify({ jsonrpc: '2.0', id: call.id, ...told })
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
