const answerMs = 30_000
/** What the API is: for anybody, without a token. */
export const documentPath = '/openapi.json'

/** Why a command did not do what it was asked, in words for whoever gave it. */
export class Refused extends Error {}

/** Calls the publisher's API at FARTHING_URL with FARTHING_TOKEN, and throws a `Refused` when it does not say yes. */
export async function callApi(method: string, path: string, body?: unknown): Promise<Response> {
  const { FARTHING_URL = 'http://localhost:3000', FARTHING_TOKEN } = process.env
  if (!FARTHING_TOKEN && path !== documentPath)
    throw new Refused('FARTHING_TOKEN is not set. Make a token at /publisher/people, and set it to that.')
  const silence = new AbortController()
  // Ends with the head of the answer: a file may take longer than that, and says at its end whether it is whole.
  const timer = setTimeout(() => silence.abort(new Error('no answer within 30 s')), answerMs)
  const answer = await fetch(`${FARTHING_URL.replace(/\/$/, '')}/api/publisher/v1${path}`, {
    method,
    headers: {
      ...(FARTHING_TOKEN ? { Authorization: `Bearer ${FARTHING_TOKEN}` } : {}),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: silence.signal,
  })
    .catch((error: Error) => {
      const why = error.cause instanceof Error ? error.cause.message : error.message
      const look = method === 'GET' ? '' : ' Look whether the change was made.'
      throw new Refused(`${FARTHING_URL} does not answer (${why}).${look}`)
    })
    .finally(() => clearTimeout(timer))
  if (!answer.ok) throw new Refused(await saidIn(answer))
  return answer
}

/** Problem details name in their text each field that is wrong. What is no such thing comes from a proxy, or another site. */
async function saidIn(answer: Response): Promise<string> {
  const problem = (await answer.json().catch(() => ({}))) as { title?: string; detail?: string }
  return problem.title
    ? `${problem.title}. ${problem.detail ?? ''}`.trim()
    : `${new URL(answer.url).origin} answered ${answer.status}, and not as a Farthing does.`
}

/** Runs a command. What was refused is said in one line, and so is a mistake in its options. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  await command().catch((error: NodeJS.ErrnoException) => {
    // Whoever reads has seen enough, as `head` has.
    if (error.code === 'EPIPE') return
    const isPlain = error instanceof Refused || error.code?.startsWith('ERR_PARSE_ARGS')
    console.error(isPlain ? error.message : error)
    process.exitCode = 1
  })
}
