/** What the publisher's API has answered. */
export type Answer<T> = { ok: true; data: T } | Refused
export type Refused = { ok: false; title: string; detail: string; fields: Fields }
/** What is wrong with each field, by its name. */
export type Fields = Readonly<Record<string, string>>

const TIMEOUT_MS = 20_000

/** Calls the publisher's API. Silence and a broken answer are failures like others, in words for a person. */
export async function call<T = unknown>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
  try {
    const response = await fetch(`/api/publisher/v1${path}`, {
      method,
      headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (response.status === 204) return { ok: true, data: undefined as T }
    const answer = await response.json()
    if (response.ok) return { ok: true, data: answer as T }
    return { ok: false, title: answer.title, detail: answer.detail, fields: fieldsOf(answer.errors) }
  } catch {
    return {
      ok: false,
      title: 'The site does not answer.',
      detail: 'Your change may not have been made. Check your connection, and look before you try again.',
      fields: {},
    }
  }
}

/** What a form says of itself when it was refused: not again what its fields say, if all that is wrong is theirs. */
export function sayRefused({ detail, fields }: Refused, marked: RegExp): string {
  const names = Object.keys(fields)
  return names.length > 0 && names.every((name) => marked.test(name))
    ? 'Nothing was saved. Mend what is marked, and save again.'
    : detail
}

function fieldsOf(errors: { field: string; message: string }[] = []): Fields {
  return Object.fromEntries(errors.map(({ field, message }) => [field, message]))
}
