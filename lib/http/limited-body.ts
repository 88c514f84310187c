export type LimitedBody = { ok: true; bytes: Uint8Array } | { ok: false }

/**
 * Reads a request's body up to a limit, and not a chunk further: what a stranger sends must never be held whole before it
 * is known to be small.
 */
export async function readLimited(request: Request, maxBytes: number): Promise<LimitedBody> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return { ok: false }
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body?.getReader()
  for (;;) {
    const next = await reader?.read()
    if (!next || next.done) return { ok: true, bytes: Buffer.concat(chunks) }
    size += next.value.byteLength
    if (size > maxBytes) {
      await reader?.cancel()
      return { ok: false }
    }
    chunks.push(next.value)
  }
}
