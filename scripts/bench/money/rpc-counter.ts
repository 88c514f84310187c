import { Agent, createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A node in front of the node, which counts what is asked by method. */
export type RpcCounter = { url: string; calls: Map<string, number>; stop(): void }

/** Starts it; a batch counts as the calls that are in it. */
export async function startRpcCounter(rpcUrl: string): Promise<RpcCounter> {
  const calls = new Map<string, number>()
  const agent = new Agent({ keepAlive: true })
  const server = createServer(async (incoming, answer) => {
    const body = await read(incoming)
    for (const { method } of [JSON.parse(body)].flat() as { method: string }[]) {
      calls.set(method, (calls.get(method) ?? 0) + 1)
    }
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const onward = request(rpcUrl, { method: 'POST', agent, headers }, (back) => {
      answer.writeHead(back.statusCode ?? 502, { 'content-type': 'application/json' })
      back.pipe(answer)
    })
    onward.on('error', () => answer.writeHead(502).end())
    onward.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const stop = () => {
    server.close()
    server.closeAllConnections()
    agent.destroy()
  }
  return { url: `http://127.0.0.1:${port}`, calls, stop }
}

async function read(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
