import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, inject, test, vi } from 'vitest'
import { createDatabase } from '../scripts/economy/database'
import { localEnvironment } from '../scripts/economy/environment'
import { listArticles } from './content/articles'
import { migrate } from './db/migrate'
import { answerAtDoor } from './door'
import { findByAuthorization } from './payments/ledger'
import { seller } from './seller'
import { newPayer, sign, testMachine, token } from './testing/economy'
import { encodeHeader, paymentHeaderV1 } from './x402/headers'

const limits = vi.hoisted(() => ({ answerMs: 3000, followMs: 1500 }))
vi.mock('./time-limits', async (original) => ({ ...(await original<object>()), ...limits }))

const closing: (() => void)[] = []
afterAll(() => {
  vi.unstubAllEnvs()
  for (const close of closing) close()
})

/** Hands questions to the chain until it falls silent: then it takes them all and answers none. */
async function listen(isSilent: () => boolean): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    if (isSilent()) return
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(inject('rpcUrl'), { method: 'POST', headers, body: Buffer.concat(chunks) })
    response.end(await answer.text())
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

let isNodeSilent = false
const rpcUrl = await listen(() => isNodeSilent)
const databaseUrl = await createDatabase(inject('databaseUrl'), `door_${crypto.randomUUID().slice(0, 8)}`)
await migrate(databaseUrl)
const variables = {
  ...localEnvironment({ port: 3000, rpcUrl, databaseUrl }),
  FACILITATOR: await listen(() => true),
  LOG_LEVEL: 'silent',
}
for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)

const article = (await listArticles()).find(({ price }) => price === '0.10')
if (!article) throw new Error('no article of the price that is signed for')

async function send() {
  const signed = await sign(await newPayer(testMachine().client))
  const { signature, authorization } = signed
  const { value, validAfter, validBefore } = authorization
  const numbers = { value: String(value), validAfter: String(validAfter), validBefore: String(validBefore) }
  const payload = { signature, authorization: { ...authorization, ...numbers } }
  const header = encodeHeader({ x402Version: 1, scheme: 'exact', network: 'base-sepolia', payload })
  const url = `http://localhost:3000/articles/${article?.slug}`
  const beganMs = Date.now()
  const answer = await answerAtDoor(
    new Request(url, { headers: { [paymentHeaderV1]: header } }),
    article?.slug ?? '',
  )
  return { signed, answer, body: await answer.json(), tookMs: Date.now() - beganMs }
}

test('a facilitator that is silent: answered in time that the payment is on its way', async () => {
  const { signed, answer, body, tookMs } = await send()
  expect(answer.status).toBe(503)
  expect(answer.headers.get('Retry-After')).toBe('2')
  expect(tookMs).toBeLessThan(limits.answerMs + 1000)
  const known = await findByAuthorization(seller().machine.db, signed, token.address)
  expect(body).toMatchObject({ code: 'settlement_pending', paymentId: known?.id })
})

test('a node that is silent: answered in time that nothing was submitted, and nothing is later', async () => {
  isNodeSilent = true
  const { signed, answer, body, tookMs } = await send()
  isNodeSilent = false
  expect(answer.status).toBe(503)
  expect(answer.headers.get('Retry-After')).toBe('5')
  expect(tookMs).toBeLessThan(limits.answerMs + 1000)
  expect(body).toMatchObject({ code: 'chain_unavailable' })
  expect(await findByAuthorization(seller().machine.db, signed, token.address)).toBeUndefined()
})
