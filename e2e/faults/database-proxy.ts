import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { kindOf, messageReader, statementReader } from './postgres-wire'

type When = 'before' | 'amid' | 'after'
interface Trap {
  when: When
  sql: string
  about: string
  act: () => Promise<unknown>
}

/** Acts once at the next such statement. Acting by throwing cuts the connection at that point. */
export type SetTrap = (sql: string, about: string, act: () => Promise<unknown>) => void

/** The wire between an app and its database, which lets a test act on what passes, or cut it. */
export interface DatabaseProxy {
  port: number
  /** The statement has not reached the database. */
  before: SetTrap
  /** The database has carried it out and has not been told to commit. */
  amid: SetTrap
  /** It is committed, and the app has not heard so. */
  after: SetTrap
  /** Cuts everything and refuses new connections, until `accept`. */
  refuse(): Promise<void>
  accept(): Promise<void>
  /** Hands nothing on any more, on connections that stay open and on new ones, until `accept`; those that fell silent stay so. */
  silence(): void
  stop(): Promise<void>
}

export async function startDatabaseProxy(target: number): Promise<DatabaseProxy> {
  const traps: Trap[] = []
  const state = { isSilent: false }
  const open = new Set<Socket>()
  const set = (when: When): SetTrap => {
    return (sql, about, act) => void traps.push({ when, sql, about, act })
  }
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        open.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    join(client, upstream, traps, state)
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  const refuse = async () => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of open) socket.destroy()
    await closed
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  const stop = async () => {
    if (server.listening) await refuse()
  }
  const accept = async () => {
    state.isSilent = false
    if (!server.listening) await listen(port)
  }
  const silence = () => {
    state.isSilent = true
  }
  return {
    port,
    before: set('before'),
    amid: set('amid'),
    after: set('after'),
    refuse,
    accept,
    silence,
    stop,
  }
}

/** Passes on one connection, message by message. */
function join(client: Socket, upstream: Socket, traps: Trap[], state: { isSilent: boolean }): void {
  let isDead = false
  const hand = (to: Socket, message: Buffer) => {
    isDead ||= state.isSilent
    if (!isDead) to.write(message)
  }
  const statementOf = statementReader()
  let caught: Trap | undefined
  // The database says once that it is ready before it has been asked anything.
  let unanswered = 1
  let held: { act: Trap['act']; unanswered: number; messages: Buffer[] } | undefined

  pass(client, 'client', async (message) => {
    const sql = statementOf(message)
    caught = take(traps, sql, message) ?? caught
    if (sql && caught?.when === 'before') await release()?.act()
    if (kindOf(message) === 'S' || kindOf(message) === 'Q') {
      if (caught?.when === 'amid') await release()?.act()
      unanswered++
      const after = release()
      if (after) held = { act: after.act, unanswered, messages: [] }
    }
    hand(upstream, message)
  })

  pass(upstream, 'server', async (message) => {
    if (kindOf(message) === 'Z') unanswered--
    if (!held) return hand(client, message)
    held.messages.push(message)
    if (kindOf(message) !== 'Z' || --held.unanswered > 0) return
    const { act, messages } = held
    await act()
    held = undefined
    for (const each of messages) hand(client, each)
  })

  function release(): Trap | undefined {
    const trap = caught
    caught = undefined
    return trap
  }
}

function take(traps: Trap[], sql: string | undefined, message: Buffer): Trap | undefined {
  if (sql === undefined) return undefined
  const at = traps.findIndex((trap) => sql.includes(trap.sql) && message.includes(trap.about))
  return at < 0 ? undefined : traps.splice(at, 1)[0]
}

/** Hands on what comes in its order, one message after the other; whoever throws ends the connection. */
function pass(
  socket: Socket,
  from: 'client' | 'server',
  handle: (message: Buffer) => Promise<unknown>,
): void {
  const read = messageReader(from)
  let queue: Promise<unknown> = Promise.resolve()
  socket.on('data', (chunk) => {
    for (const message of read(chunk)) {
      // What follows a message that was cut off is not handed on either.
      queue = queue.then(() => handle(message))
      queue.catch(() => socket.destroy())
    }
  })
}
