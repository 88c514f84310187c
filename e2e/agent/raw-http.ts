import { connect } from 'node:net'

/** A request as bytes: no client library is between us and the server, so nothing is tidied on the way. */
export interface RawRequest {
  method?: string
  target: string
  headers?: Record<string, string>
  body?: string
}

export interface RawAnswer {
  /** 0 when the server closed the connection without an answer. */
  status: number
  head: string
  body: string
}

const silenceMs = 25_000
const maxRedirects = 3

/**
 * Sends one request and, as an attacker would, follows where it points within the same server: Next sends a request
 * of its own router with the wrong checksum in the query to the right one.
 */
async function sendAndFollow(origin: string, request: RawRequest): Promise<RawAnswer> {
  const seen: RawAnswer[] = []
  let { target } = request
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const answer = await sendRaw(origin, { ...request, target })
    seen.push(answer)
    const location = /^location: *(.+)$/im.exec(answer.head)?.[1]
    if (answer.status < 300 || answer.status > 399 || !location || !URL.canParse(location, origin)) break
    const { pathname, search } = new URL(location, origin)
    target = pathname + search
  }
  const last = seen.at(-1) as RawAnswer
  return { ...last, body: seen.map(({ head, body }) => `${head}\n${body}`).join('\n') }
}

/** Sends one request on a connection of its own and returns every byte of the answer. */
export function sendRaw(origin: string, request: RawRequest): Promise<RawAnswer> {
  const { method = 'GET', target, headers = {}, body } = request
  const { hostname, port, host } = new URL(origin)
  const lines = [`${method} ${target} HTTP/1.1`]
  if (!Object.keys(headers).some((name) => name.toLowerCase() === 'host')) lines.push(`Host: ${host}`)
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
  if (body !== undefined) lines.push(`Content-Length: ${Buffer.byteLength(body)}`)
  lines.push('Connection: close', '', body ?? '')
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) })
    const chunks: Buffer[] = []
    // Next leaves an upgrade to another protocol without an answer.
    const mayBeSilent = Object.hasOwn(headers, 'Upgrade')
    socket.setTimeout(mayBeSilent ? 1000 : silenceMs, () => {
      socket.destroy(mayBeSilent ? undefined : new Error(`no answer to ${method} ${target}`))
    })
    socket.on('connect', () => socket.write(lines.join('\r\n')))
    socket.on('data', (chunk) => chunks.push(chunk))
    // A server may answer a malformed request and cut the line; what arrived until then counts.
    socket.on('error', (error) => (chunks.length || isCut(error) ? resolve(parse(chunks)) : reject(error)))
    socket.on('close', () => resolve(parse(chunks)))
  })
}

function isCut(error: Error): boolean {
  return ['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '')
}

function parse(chunks: Buffer[]): RawAnswer {
  const text = Buffer.concat(chunks).toString('utf8')
  const end = text.indexOf('\r\n\r\n')
  const head = end < 0 ? text : text.slice(0, end)
  return { status: Number(head.split(' ')[1] ?? 0), head, body: end < 0 ? '' : text.slice(end + 4) }
}

/** Sends many, a few at a time, and calls back with each answer. */
export async function sendAll(
  origin: string,
  requests: RawRequest[],
  each: (request: RawRequest, answer: RawAnswer) => void,
): Promise<void> {
  const queue = requests.values()
  const worker = async () => {
    for (const request of queue) each(request, await sendAndFollow(origin, request))
  }
  await Promise.all(Array.from({ length: 6 }, worker))
}

/** A request in one line, for the message of a test that fails. */
export function nameOf({ method = 'GET', target, headers = {} }: RawRequest): string {
  const named = Object.entries(headers).map(([name, value]) => `${name}: ${value.slice(0, 80)}`)
  return [`${method} ${JSON.stringify(target)}`, ...named].join(' | ')
}
