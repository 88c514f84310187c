import { Socket } from 'node:net'

/** Where a database is, as the driver has read it from its address. */
interface Target {
  host: string[]
  port: number[]
  /** Of a Unix socket. */
  path?: string | false
}

const lookEveryMs = 1000

/**
 * Opens connections that are closed when nothing has been heard on them for so long. A peer that is gone without a word leaves
 * a connection that looks open: no limit of the database reaches it, and what was asked on it would be waited for for ever.
 */
export function watchedSockets(silentSeconds: number): (target: Target) => Socket {
  let turn = 0
  return ({ host, port, path }) => {
    const at = turn++ % host.length
    const [name, number] = [host[at] ?? 'localhost', port[at] ?? 5432]
    // The driver asks the socket for its host when it checks whose certificate it is shown.
    const socket = Object.assign(new Socket(), { host: name, port: number })
    watch(socket, silentSeconds)
    // Only then does the driver listen: it would not hear of a failure at once, and count the connection as being opened for ever.
    setImmediate(() => (path ? socket.connect(path) : socket.connect(number, name)))
    return socket
  }
}

/** Looks at the bytes below TLS, if there is any. Looks are counted and not time: a process that was frozen has not waited. */
function watch(socket: Socket, silentSeconds: number): void {
  let heard = 0
  let silent = 0
  const timer = setInterval(() => {
    silent = socket.bytesRead === heard ? silent + 1 : 0
    heard = socket.bytesRead
    if (silent * lookEveryMs >= silentSeconds * 1000) socket.destroy()
    // The driver takes away all listeners of a socket that it goes on with in TLS.
    if (socket.destroyed) clearInterval(timer)
  }, lookEveryMs).unref()
}
