import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { assertFree, freePort, isTaken, portFrom } from './ports'

describe('ports', () => {
  let stranger: Server | undefined
  afterEach(() => {
    stranger?.close()
    vi.unstubAllEnvs()
  })
  const listen = (port: number, host?: string) =>
    new Promise<void>((resolve) => {
      stranger = createServer().listen(port, host, resolve)
    })

  it.each([undefined, '127.0.0.1'])('sees a stranger who listens on %s', async (host) => {
    const port = await freePort()
    expect(await isTaken(port)).toBe(false)
    await listen(port, host)
    expect(await isTaken(port)).toBe(true)
  })

  it('says which port is taken and how to choose another', async () => {
    const port = await freePort()
    await listen(port)
    await expect(assertFree(port, 'ANVIL_PORT')).rejects.toThrow(
      `Port ${port} is already in use by another program; choose another, for example ANVIL_PORT=${port + 1}.`,
    )
  })

  it.each(['0', '65536', '3000x', '-1', '1e3'])('refuses %s as a port', (text) => {
    vi.stubEnv('PORT', text)
    expect(() => portFrom('PORT', 3000)).toThrow('PORT must be a port')
  })
})
