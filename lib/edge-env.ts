import { type KeyRing, parseKeyRing } from './token'

/** What the gate needs of the configuration. `lib/env.ts` checks all of it at boot; here it is only read. */
export interface EdgeEnv {
  /** The origin that readers see, without a trailing slash. */
  publicOrigin: string
  quoteKeys: KeyRing
  passKeys: KeyRing
  sessionKeys: KeyRing
}

let parsed: EdgeEnv | undefined

/**
 * Returns the gate's configuration, parsed once. Kept apart from `lib/env.ts` because a schema library would weigh
 * more than the gate itself.
 *
 * @throws when a key is missing or weak.
 */
export function edgeEnv(): EdgeEnv {
  parsed ??= {
    publicOrigin: publicOriginOf(process.env.PUBLIC_ORIGIN),
    quoteKeys: parseKeyRing('QUOTE_KEYS', process.env.QUOTE_KEYS),
    passKeys: parseKeyRing('PASS_KEYS', process.env.PASS_KEYS),
    sessionKeys: parseKeyRing('SESSION_KEYS', process.env.SESSION_KEYS),
  }
  return parsed
}

/**
 * Parses the public origin: every URL that leaves Farthing is built from it, never from a request's headers.
 *
 * @throws when it is not a bare http(s) origin.
 */
export function publicOriginOf(text: string | undefined): string {
  const url = URL.canParse(text ?? '') ? new URL(text ?? '') : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.origin !== text) {
    throw new Error(
      'PUBLIC_ORIGIN must be the origin readers see, such as https://example.com, without a path',
    )
  }
  return url.origin
}
