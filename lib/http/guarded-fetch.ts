import 'server-only'
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { type GuardRule, resolveTarget } from './guarded-target'

/** For all of it: the name, the connection and the answer. */
export const guardedTimeoutMs = 5000
/** What is not over by itself so long after its time is given up, whatever it waits for. */
const graceMs = 1000
const maxAnswerBytes = 64 * 1024
/** Receivers send one "100 Continue" or none; an endless row of them is work for us and no answer. */
const maxInterimAnswers = 8

export interface GuardedRequest {
  headers: Record<string, string>
  body: string
}

/** What came of it. `refused`: nothing was sent, and no connection made. `failed`: no answer; it may have arrived. */
export type GuardedAnswer =
  | { kind: 'answered'; status: number /** Its first 64 KB. */; text: string }
  | { kind: 'refused' | 'failed'; reason: string }

const tooSlow: GuardedAnswer = {
  kind: 'failed',
  reason: `gave no answer within ${guardedTimeoutMs / 1000} s`,
}

/**
 * Posts to an address that a stranger has chosen, so that it can reach nothing that is not public: the name is resolved
 * once, every address is checked, and the connection goes to those and no others. Redirects are answers like any other.
 * Node's own client is used and not `fetch`, which follows redirects, is Next's, and cannot be told where to connect; with
 * an agent of its own no proxy of the environment is in between.
 */
export async function guardedPost(
  address: string,
  request: GuardedRequest,
  rule: GuardRule,
): Promise<GuardedAnswer> {
  let belt: NodeJS.Timeout | undefined
  const over = new Promise<GuardedAnswer>((resolve) => {
    belt = setTimeout(() => resolve(tooSlow), guardedTimeoutMs + graceMs)
  })
  try {
    // One attempt that never ended would hold up everybody's webhooks: no event of a stranger's connection is counted on.
    return await Promise.race([resolveAndSend(address, request, rule), over])
  } catch (error) {
    return { kind: 'failed', reason: why(error as Error) }
  } finally {
    clearTimeout(belt)
  }
}

async function resolveAndSend(
  address: string,
  request: GuardedRequest,
  rule: GuardRule,
): Promise<GuardedAnswer> {
  const signal = AbortSignal.timeout(guardedTimeoutMs)
  const late = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined)))
  const target = await Promise.race([resolveTarget(address, rule), late])
  if (!target) return tooSlow
  if (target.kind === 'refused') return target
  return send(target.url, target.addresses, request, signal)
}

function send(
  url: URL,
  addresses: readonly string[],
  { headers, body }: GuardedRequest,
  signal: AbortSignal,
): Promise<GuardedAnswer> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  const options = {
    method: 'POST',
    agent: false,
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    lookup: pinnedTo(addresses),
    signal,
  } as const
  return new Promise((resolve) => {
    const outgoing = request(url, options)
    listen(outgoing, signal, resolve)
    outgoing.end(body)
  })
}

/** Hears every way in which a request can end. After an answer's head, the status counts and the rest is only cut. */
function listen(
  outgoing: ClientRequest,
  signal: AbortSignal,
  resolve: (answer: GuardedAnswer) => void,
): void {
  let head = false
  let interim = 0
  const fail = (reason: string) => head || resolve(signal.aborted ? tooSlow : { kind: 'failed', reason })
  outgoing.on('response', (incoming) => {
    head = true
    const { statusCode: status = 0 } = incoming
    readStart(incoming).then((text) => resolve({ kind: 'answered', status, text }))
  })
  // With nobody listening for it, "101 Switching Protocols" would end in `close` alone.
  outgoing.on('upgrade', ({ statusCode: status = 101 }, socket) => {
    head = true
    socket.destroy()
    resolve({ kind: 'answered', status, text: '' })
  })
  outgoing.on('information', () => {
    if (++interim <= maxInterimAnswers) return
    fail('sent interim answers and no last one')
    outgoing.destroy()
  })
  outgoing.on('error', (error) => fail(why(error)))
  outgoing.on('close', () => fail('closed the connection without an answer'))
}

/** Answers the one question a connection asks with what was found before; not at once, as no resolver does. */
function pinnedTo(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }))
  const [first = { address: '', family: 4 }] = all
  return (_name, options, answer) =>
    process.nextTick(() => (options.all ? answer(null, all) : answer(null, first.address, first.family)))
}

/** Reads the beginning of an answer. The status counts, so what comes too late or breaks off is only cut. */
async function readStart(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let room = maxAnswerBytes
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      chunks.push(chunk.subarray(0, room))
      room -= chunk.length
      if (room <= 0) break
    }
  } catch {
    // Cut.
  }
  incoming.destroy()
  return Buffer.concat(chunks).toString('utf8')
}

/** The code alone: messages name addresses. */
function why(error: Error & { code?: string }): string {
  return `could not be reached (${error.code ?? error.name})`
}
