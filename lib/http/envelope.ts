/** Why a call below `/api/x402/` came to nothing. */
export interface Failure {
  status: number
  /** A short, stable word that a program can switch on. */
  code: string
  /** What happened, whether money moved, what to do next. */
  error: string
  headers?: Record<string, string>
}

/** Answers `{ success: true, data }`. Never stored by any cache. */
export function successResponse(data: object, status = 200, headers: HeadersInit = {}): Response {
  return answer({ success: true, data }, status, headers)
}

/** Answers `{ success: false, error, code }` with a status that says the same. */
export function failureResponse({ status, code, error, headers = {} }: Failure): Response {
  return answer({ success: false, error, code }, status, headers)
}

function answer(body: object, status: number, headers: HeadersInit): Response {
  const response = Response.json(body, { status, headers })
  response.headers.set('Cache-Control', 'no-store')
  return response
}
