import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, inject, test, vi } from 'vitest'
import { createDatabase } from '../scripts/economy/database'
import { localEnvironment } from '../scripts/economy/environment'
import { migrate } from './db/migrate'
import { runJobs } from './jobs'
import { jobNames } from './testing/job-names'

// Takes every question and answers none.
const silent = createServer(() => undefined).listen(0, '127.0.0.1')
await new Promise((resolve) => silent.once('listening', resolve))
const rpcUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
// What it takes on there, no other test is to miss.
const databaseUrl = await createDatabase(inject('databaseUrl'), `jobs_${crypto.randomUUID().slice(0, 8)}`)
await migrate(databaseUrl)
const addresses = { port: 3000, rpcUrl, databaseUrl }
const variables = { ...localEnvironment(addresses), LOG_LEVEL: 'silent' }
for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
afterAll(() => {
  vi.unstubAllEnvs()
  silent.closeAllConnections()
  silent.close()
})

test('a silent node holds up neither the round nor those who wait to be told', async () => {
  const beganMs = Date.now()
  const outcomes = await runJobs(5000)
  expect(Date.now() - beganMs).toBeLessThan(5500)
  expect(outcomes).toMatchObject({ tend: 'late', sweep: 'late', webhooks: { events: expect.any(Number) } })
  // Behind each that was late, the next one had its turn.
  expect(Object.keys(outcomes)).toEqual(jobNames)
})
