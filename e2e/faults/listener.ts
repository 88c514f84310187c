import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An event as a publisher's server got it (Standard Webhooks). */
export interface Told {
  /** `webhook-id`: the same for each attempt. */
  id: string
  type: string
  /** When it happened. They do not always arrive in this order. */
  timestamp: string
  data: {
    payer?: string
    slug?: string
    payment?: string
    transaction?: string
    logIndex?: number
    wallet?: string
  }
}

export interface Listener {
  url: string
  /** Everything that was told, in order; what was told twice stands here twice. */
  told: Told[]
  /** Called with each before it is answered. */
  hear: (told: Told) => Promise<void>
  stop(): void
}

/** Starts the server of a publisher who wants to be told, and who always says yes. */
export async function startListener(): Promise<Listener> {
  const told: Told[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Omit<Told, 'id'>
    const { type, timestamp, data } = body
    const heard = { id: String(request.headers['webhook-id']), type, timestamp, data }
    told.push(heard)
    await listener.hear(heard)
    response.writeHead(204).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const listener: Listener = {
    url: `http://127.0.0.1:${port}/`,
    told,
    hear: async () => undefined,
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
  return listener
}
