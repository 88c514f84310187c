import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from '@playwright/test'
import { isStamped } from '../../scripts/economy/build'
import { stateDirectory } from '../../scripts/economy/leftovers'
import { freePort } from '../../scripts/economy/ports'
import { type Started, start } from '../../scripts/economy/process'

/** As `npm run demo` does, which hands its signals on. */
function demo(port: number, anvilPort: number): Started {
  return start(process.execPath, ['--conditions=react-server', '--import', 'tsx', 'scripts/demo.ts'], {
    env: { PORT: String(port), ANVIL_PORT: String(anvilPort) },
    stopSignal: 'SIGINT',
    graceMs: 15_000,
  })
}

async function said(run: Started, words: string): Promise<string> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await delay(100)) {
    if (run.output().includes(words)) return run.output()
  }
  throw new Error(`The demo did not say "${words}":\n${run.output()}`)
}

/** The program that the README tells a newcomer to save. */
function buyer(port: number): string {
  const [, code = ''] = /```js\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8')) ?? []
  const path = join(stateDirectory, `buy-${port}.mjs`)
  writeFileSync(path, code.replaceAll('localhost:3000', `localhost:${port}`))
  return path
}

async function run(program: string, args: string[] = []): Promise<string> {
  const started = start(process.execPath, [...args, program], { env: { FORCE_COLOR: '0' } })
  expect(await started.exited, started.output()).toBe(0)
  return started.output()
}

// It would build the app again under the processes of the other stories.
test.skip(() => !isStamped(), 'the build is not one of `npm test` or `npm run demo`')

test('the demo: one command, the address, a purchase as the README has it, and Ctrl-C', async () => {
  const [port, anvilPort] = [await freePort(), await freePort()]
  const first = demo(port, anvilPort)
  expect(await said(first, 'Ctrl-C ends everything')).toContain(`http://localhost:${port}`)

  const program = buyer(port)
  const [bought, again] = [await run(program), await run(program)]
  rmSync(program)
  expect(bought).toContain('200')
  expect(bought).not.toContain('alreadyPaid')
  expect(again).toContain('alreadyPaid: true')

  const forget = () => run('scripts/demo-forget.ts', ['--import', 'tsx'])
  expect(await forget()).toContain('The sample data is gone')
  expect(await forget()).toContain('There was no sample data.')

  const second = demo(port, await freePort())
  expect(await second.exited).toBe(1)
  expect(second.output()).toContain(String(port))
  expect(second.output()).toContain('PORT')

  await first.stop()
  expect(await first.exited).toBe(0)
  const third = demo(port, anvilPort)
  await said(third, 'Ctrl-C ends everything')
  await third.stop()
  expect(await fetch(`http://localhost:${port}/`).catch(() => 'gone')).toBe('gone')
})
