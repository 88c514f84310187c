import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Statements that were run, and how often the client waited for the database: not the same where it sends ahead. */
export type StatementCounts = { statements: number; roundTrips: number }

/** A wire to PostgreSQL that counts what goes over it. */
export type StatementCounter = { url: string; counts: StatementCounts; stop(): void }

/** Starts it in front of a database. It reads the client's messages and passes every byte on unchanged. */
export async function startStatementCounter(databaseUrl: string): Promise<StatementCounter> {
  const counts = { statements: 0, roundTrips: 0 }
  const target = new URL(databaseUrl)
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const database = connect(Number(target.port), target.hostname)
    const count = messageCounter(counts)
    client.on('data', count)
    client.pipe(database).pipe(client)
    for (const [socket, other] of [
      [client, database],
      [database, client],
    ] as const) {
      open.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        open.delete(socket)
        other.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(databaseUrl)
  url.port = String((server.address() as AddressInfo).port)
  const stop = () => {
    server.close()
    for (const socket of open) socket.destroy()
  }
  return { url: url.href, counts, stop }
}

/**
 * Follows the client's half of PostgreSQL's protocol, version 3: after a first message without a type, each has a letter
 * and a length. Execute and Query run a statement; Sync, Flush and Query end with an answer that is waited for.
 */
export function messageCounter(counts: StatementCounts): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  let isFirst = true
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (;;) {
      const head = isFirst ? 0 : 1
      if (rest.length < head + 4) return
      const length = head + rest.readUInt32BE(head)
      if (rest.length < length) return
      const type = isFirst ? '' : String.fromCharCode(rest.readUInt8(0))
      if (type === 'E' || type === 'Q') counts.statements++
      if (type === 'S' || type === 'H' || type === 'Q') counts.roundTrips++
      isFirst = false
      rest = rest.subarray(length)
    }
  }
}
