import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

/**
 * A receiver as a publisher may write it, in a process of its own: verifies with the `standardwebhooks` library, answers
 * with the statuses it was told to in their order, and then with 204. What it got it tells its parent.
 */
const answers: number[] = []
let secrets: string[] = []

process.on('message', (told: { secrets?: string[]; answers?: number[] }) => {
  secrets = told.secrets ?? secrets
  answers.splice(0, answers.length, ...(told.answers ?? answers))
  process.send?.({ told })
})
process.on('disconnect', () => process.exit())

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString('utf8')
  const headers = request.headers as Record<string, string>
  const verified = secrets.map((secret) => {
    try {
      new Webhook(secret).verify(body, headers)
      return true
    } catch {
      return false
    }
  })
  const status = answers.shift() ?? 204
  process.send?.({ id: headers['webhook-id'], body, verified, status })
  response.writeHead(status).end(status < 300 ? '' : `no\0 <b>${status}</b>`)
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
