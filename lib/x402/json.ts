export type ParsedJson = { ok: true; value: unknown } | { ok: false; detail: string }

const maxDepth = 8
/** Whole string tokens, in order; group 1 is there when the string is a key. */
const strings = /"(?:[^"\\]|\\.)*"(\s*:)?/g

/**
 * Parses JSON from a stranger. Two parsers may disagree on which of two equal keys holds, so a doubled key is refused,
 * as is nesting that no payment has.
 */
export function parseJson(text: string): ParsedJson {
  let depth = 0
  for (const c of text.replace(strings, '')) {
    if (c === '{' || c === '[') depth++
    if (c === '}' || c === ']') depth--
    if (depth > maxDepth) return { ok: false, detail: 'The JSON is nested too deeply.' }
  }
  let written = 0
  for (const match of text.matchAll(strings)) if (match[1] !== undefined) written++
  try {
    const value: unknown = JSON.parse(text)
    return countKeys(value) === written
      ? { ok: true, value }
      : { ok: false, detail: 'The JSON has a key twice.' }
  } catch {
    return { ok: false, detail: 'This is not JSON.' }
  }
}

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const own = Array.isArray(value) ? 0 : Object.keys(value).length
  return Object.values(value).reduce((sum: number, child) => sum + countKeys(child), own)
}
