import { createServer } from 'node:net'

// A stranger may listen on one address family only, and some systems let a wildcard bind beside a specific one.
const hosts = [undefined, '127.0.0.1', '::1']

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

/** Whether anything listens on the port, on any local address. */
export async function isTaken(port: number): Promise<boolean> {
  for (const host of hosts) {
    if (await failsToListen(port, host)) return true
  }
  return false
}

/** Throws one sentence that names the port and the variable that chooses another. */
export async function assertFree(port: number, variable: 'PORT' | 'ANVIL_PORT'): Promise<void> {
  if (await isTaken(port)) {
    throw new Error(
      `Port ${port} is already in use by another program; choose another, for example ${variable}=${port + 1}.`,
    )
  }
}

/** The port a variable names, or the default; refuses what is not a port. */
export function portFrom(variable: 'PORT' | 'ANVIL_PORT', fallback: number): number {
  const text = process.env[variable] || String(fallback)
  const port = Number(text)
  if (!/^\d+$/.test(text) || port < 1 || port > 65535) {
    throw new Error(`${variable} must be a port between 1 and 65535, not "${text}".`)
  }
  return port
}

function failsToListen(port: number, host: string | undefined): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(true)
      else if (error.code === 'EACCES') reject(new Error(`This user may not listen on port ${port}.`))
      else resolve(false)
    })
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(false)))
  })
}
