import { createServer } from 'node:http'
import { afterEach, expect, inject, test, vi } from 'vitest'
import { localEnvironment } from '../scripts/economy/environment'
import { freePort } from '../scripts/economy/ports'
import { checkChains, notePayees } from './boot'
import { connect } from './db/client'
import { isHousePayee } from './publishers/payees'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

/** Checks the nodes of a configuration; returns how the process would have ended, and what it said. */
async function start(change: Record<string, string>, again?: { bootWaitMs: number; againMs: number }) {
  const addresses = { port: 3000, rpcUrl: inject('rpcUrl'), databaseUrl: inject('databaseUrl') }
  const variables = { ...localEnvironment(addresses), LOG_LEVEL: 'silent', ...change }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  Object.assign(globalThis, { farthingEnv: undefined })
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never)
  const said = vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
  await checkChains(again)
  return { exit, codes: exit.mock.calls.flat(), text: said.mock.calls.flat().join('') }
}

test('a node of another chain ends the process and is named without its URL', async () => {
  const { codes, text } = await start({ NETWORK: 'eip155:80002' })
  expect(codes).toEqual([1])
  expect(text).toContain('RPC URL 1 of eip155:80002 is on chain 84532')
  expect(text).not.toContain(inject('rpcUrl'))
})

test('the second node is held to it as well', async () => {
  const dead = `http://127.0.0.1:${await freePort()}`
  expect((await start({ NETWORK: 'eip155:80002', RPC_URL: `${dead},${inject('rpcUrl')}` })).codes).toEqual([
    1,
  ])
})

test('a node that does not answer does not keep the site from starting', async () => {
  const dead = `http://127.0.0.1:${await freePort()}`
  expect((await start({ RPC_URL: `${dead},${inject('rpcUrl')}` })).codes).toEqual([])
  expect((await start({ RPC_URL: dead })).codes).toEqual([])
})

test('whom the configuration pays is noted, so that no publisher can take it for its own later', async () => {
  const payTo = '0x90F79bf6EB2c4f870365E785982E1f101E93b906'
  await start({ PAY_TO: payTo })
  await notePayees()
  expect(await isHousePayee(connect(inject('databaseUrl')), payTo)).toBe(true)
})

test('a node that was silent at the start is asked again, and ends the process when it is on another chain', async () => {
  const port = await freePort()
  const again = { bootWaitMs: 100, againMs: 50 }
  const { codes, exit } = await start({ RPC_URL: `http://127.0.0.1:${port}` }, again)
  expect(codes).toEqual([])
  const server = createServer((_request, response) => {
    response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result: '0x2105' }))
  }).listen(port, '127.0.0.1')
  await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(1), { timeout: 4000 })
  server.closeAllConnections()
  server.close()
})
