/**
 * Base64 as the wire uses it: standard alphabet with padding for headers, URL alphabet without padding for
 * tokens. Edge-safe: `btoa` and `atob` exist in every runtime Farthing runs on.
 */

const chunk = 0x2000

function binaryOf(bytes: Uint8Array): string {
  let binary = ''
  for (let i = 0; i < bytes.length; i += chunk) {
    binary += String.fromCharCode(...bytes.subarray(i, i + chunk))
  }
  return binary
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what it is, and needs no conversion to bytes.
const ascii = /^[\x00-\x7f]*$/

/** Encodes UTF-8 text as standard base64. */
export function textToBase64(text: string): string {
  if (ascii.test(text)) return btoa(text)
  return btoa(binaryOf(new TextEncoder().encode(text)))
}

/**
 * Decodes standard base64 to UTF-8 text, or returns `undefined`.
 *
 * Only the canonical spelling is accepted: anything that would not come out the same when encoded again (missing
 * padding, white space, URL alphabet, stray bits in the tail, invalid UTF-8) is refused, so one payload has one spelling.
 */
export function textFromBase64(base64: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return textToBase64(text) === base64 ? text : undefined
  } catch {
    return undefined
  }
}

/** Encodes bytes as unpadded base64url. */
export function bytesToBase64Url(bytes: Uint8Array): string {
  return btoa(binaryOf(bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** Decodes unpadded base64url, or returns `undefined` when the spelling is not canonical. */
export function bytesFromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return undefined
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0))
    return bytesToBase64Url(bytes) === text ? bytes : undefined
  } catch {
    return undefined
  }
}
