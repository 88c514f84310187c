import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { identify } from './identity'

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const module = (name: string) => JSON.stringify(new URL(`./${name}.ts`, import.meta.url).href)

// A program with a child of its own, as Next and PostgreSQL have.
const startsSomething = `
  import { mkdtempSync } from 'node:fs'
  import { removeAtExit, start } from ${module('process')}
  const directory = mkdtempSync('${join(tmpdir(), 'farthing-')}')
  removeAtExit(directory)
  const { pid } = start('sh', ['-c', 'sleep 1000 & wait'])
  console.log(JSON.stringify({ pid, directory }))
  setInterval(() => {}, 1000)`
const endsLeftovers = `
  import { endLeftovers } from ${module('leftovers')}
  endLeftovers()`

describe.skipIf(process.platform === 'win32')('what a run starts', () => {
  let cwd: string
  const children: ChildProcess[] = []

  beforeEach(() => {
    cwd = realpathSync(mkdtempSync(join(tmpdir(), 'process-test-')))
  })
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    rmSync(cwd, { recursive: true })
  })

  const run = (code: string) => {
    const args = ['--import', tsx, '--input-type=module', '-e', code]
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
    children.push(child)
    return child
  }
  const runStarting = async () => {
    const owner = run(startsSomething)
    const [line] = (await once(owner.stdout, 'data')) as [Buffer]
    return { owner, ...(JSON.parse(String(line)) as { pid: number; directory: string }) }
  }

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends with it on %s, files and all', async (signal) => {
    const { owner, pid, directory } = await runStarting()
    owner.kill(signal)
    await once(owner, 'exit')
    await expect.poll(() => identify(pid)).toBeNull()
    expect(existsSync(directory)).toBe(false)
    expect(readdirSync(join(cwd, '.farthing'))).toEqual([])
  })

  it('is ended by the next run when it was killed outright, and not before', async () => {
    const { owner, pid, directory } = await runStarting()
    await once(run(endsLeftovers), 'exit')
    expect(identify(pid)).not.toBeNull()

    owner.kill('SIGKILL')
    await once(owner, 'exit')
    expect(identify(pid)).not.toBeNull()
    await once(run(endsLeftovers), 'exit')
    await expect.poll(() => identify(pid)).toBeNull()
    expect(existsSync(directory)).toBe(false)
  })
})
