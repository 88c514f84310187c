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

/** Reads a JSON body up to a limit. What is not JSON has no value, which no schema takes. */
export async function readLimitedJson(
  request: Request,
  maxBytes: number,
): Promise<{ ok: true; value: unknown } | { ok: false }> {
  const read = await readLimited(request, maxBytes)
  if (!read.ok) return read
  try {
    return { ok: true, value: JSON.parse(new TextDecoder().decode(read.bytes)) }
  } catch {
    return { ok: true, value: undefined }
  }
}
