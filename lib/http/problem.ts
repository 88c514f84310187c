/** An answer for programs that is neither the article nor a 402 (RFC 9457). */
export interface Problem {
  status: number
  /** A short, stable word that a program can switch on; becomes the end of `type`. */
  code: string
  title: string
  /** What happened, whether money moved, what to do next. */
  detail: string
  headers?: Record<string, string>
  /** Further members, such as `statusUrl`. */
  members?: Record<string, unknown>
}

/** Builds the `application/problem+json` response. Never stored by any cache. */
export function problemResponse(problem: Problem): Response {
  const { status, code, title, detail, headers, members } = problem
  const body = { type: `urn:farthing:problem:${code}`, title, status, detail, code, ...members }
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Cache-Control': 'no-store', 'Content-Type': 'application/problem+json', ...headers },
  })
}
