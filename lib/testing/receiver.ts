import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What a receiver got. */
export interface Received {
  id: string
  body: string
  /** For each of its secrets, whether the signature fits. */
  verified: boolean[]
  status: number
}

export interface Receiver {
  url: string
  /** Everything it got, in order. */
  received: Received[]
  /** Says by which secrets it verifies, and with which statuses it answers next. */
  tell(told: { secrets?: string[]; answers?: number[] }): Promise<void>
  stop(): void
}

/** Starts a receiver of webhooks in another process. */
export async function startReceiver(): Promise<Receiver> {
  const file = fileURLToPath(new URL('./webhook-receiver.ts', import.meta.url))
  const child = fork(file, { execArgv: ['--import', 'tsx'] })
  const received: Received[] = []
  child.on('message', (message: object) => {
    if ('body' in message) received.push(message as Received)
  })
  const { port } = (await heard(child, 'port')) as { port: number }
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    async tell(told) {
      child.send(told)
      await heard(child, 'told')
    },
    stop: () => child.disconnect(),
  }
}

/** The next message that has this field. */
function heard(child: ChildProcess, field: string): Promise<object> {
  return new Promise((resolve, reject) => {
    child.once('exit', reject)
    const listen = (message: object) => {
      if (!(field in message)) return
      child.off('message', listen)
      child.off('exit', reject)
      resolve(message)
    }
    child.on('message', listen)
  })
}
