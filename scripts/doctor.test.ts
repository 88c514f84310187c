import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { generatePrivateKey } from 'viem/accounts'
import { expect, inject, test } from 'vitest'
import { migrate } from '../lib/db/migrate'
import { createDatabase } from './economy/database'
import { localEnvironment } from './economy/environment'
import { freePort } from './economy/ports'

const root = fileURLToPath(new URL('..', import.meta.url))
// What other tests leave open would have to be mended here.
const databaseUrl = await createDatabase(inject('databaseUrl'), `doctor_${crypto.randomUUID().slice(0, 8)}`)
await migrate(databaseUrl)

/** Runs the command as a publisher would, on the local economy with some of it changed. */
async function doctor(
  change: Record<string, string> = {},
): Promise<{ lines: string[]; code: number | null }> {
  const local = localEnvironment({
    port: 3000,
    rpcUrl: inject('rpcUrl'),
    databaseUrl,
  })
  const { PATH = '' } = process.env
  const args = ['--conditions=react-server', '--import', 'tsx', 'scripts/doctor.ts']
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { NODE_ENV: 'production', PATH, ...local, ...change },
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { lines: text.split('\n'), code }
}

const problemsOf = (lines: string[]) => lines.filter((line) => line.startsWith('problem'))

test('finds nothing to mend in the local economy, and prints no secret', async () => {
  const { lines, code } = await doctor()
  expect(problemsOf(lines)).toEqual([])
  expect(code).toBe(0)
  expect(
    lines
      .filter((line) => line.startsWith('ok'))
      .map((line) => /^ok +(.*?):? (is|answers|can|0x)/.exec(line)?.[1]),
  ).toEqual([
    'configuration',
    'database',
    'outcome of each payment',
    'eip155:84532 node 1',
    'eip155:84532 USDC',
    'eip155:84532 payee, USDC',
    'eip155:84532 relayer',
    'eip155:84532 queue of the relayer',
  ])
  const secrets = Object.entries(localEnvironment({ port: 1, rpcUrl: inject('rpcUrl'), databaseUrl }))
  for (const [name, value] of secrets.filter(([name]) => /KEY|_URL/.test(name))) {
    expect(lines.join('\n'), name).not.toContain(value)
  }
})

test.each([
  [
    'a node of another chain',
    async () => ({ NETWORK: 'eip155:80002' }),
    /node 1: is on chain 84532\. To mend it: .*RPC_URL_80002/,
  ],
  [
    'a node that is down',
    async () => ({ RPC_URL: `http://127.0.0.1:${await freePort()}` }),
    /node 1: does not answer\. To mend it: .*RPC_URL/,
  ],
  [
    'a facilitator that is not there',
    async () => ({ FACILITATOR: `http://127.0.0.1:${await freePort()}` }),
    /facilitator 127\.0\.0\.1:\d+: does not answer\. To mend it: .*FACILITATORS/,
  ],
  [
    'an empty relayer',
    async () => ({ RELAYER_PRIVATE_KEY: generatePrivateKey() }),
    /relayer: 0x\w{40} can pay for 0 .*send a little ETH to 0x/,
  ],
  [
    'a database that is down',
    async () => ({ DATABASE_URL: `postgres://localhost:${await freePort()}/x` }),
    /database: does not answer/,
  ],
  [
    'a key that is none',
    async () => ({ FACILITATOR: 'cdp', CDP_API_KEY_ID: 'id', CDP_API_KEY_SECRET: 'sesame' }),
    /configuration: .*CDP_API_KEY_SECRET must be/,
  ],
])('%s is found, with what to do about it', async (_name, change, line) => {
  const settings = await change()
  const { lines, code } = await doctor(settings)
  expect(problemsOf(lines).join('\n')).toMatch(line)
  expect(code).toBe(1)
  if ('CDP_API_KEY_SECRET' in settings) expect(lines.join('\n')).not.toContain('sesame')
})
