/** What an article can be served as. All are one purchase. */
export type Representation = 'html' | 'json' | 'markdown'

const types: Record<string, Representation> = {
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'application/json': 'json',
  'text/markdown': 'markdown',
  'text/*': 'markdown',
  '*/*': 'markdown',
}

/**
 * Chooses the representation for an `Accept` header (RFC 9110): highest weight first, then first named.
 * Someone who takes anything is a program, and gets Markdown.
 */
export function representation(accept: string | null): Representation {
  let best: Representation = 'markdown'
  let bestWeight = 0
  for (const part of (accept ?? '*/*').split(',')) {
    const [type = '', ...parameters] = part.split(';').map((s) => s.trim().toLowerCase())
    const candidate = types[type]
    const q = parameters.find((p) => p.startsWith('q='))
    const weight = q === undefined ? 1 : Number(q.slice(2))
    // A wildcard is what a client falls back to: it must not win over a type named with the same weight.
    const effective = type.endsWith('*') ? weight - 0.0005 : weight
    if (candidate && effective > bestWeight) {
      best = candidate
      bestWeight = effective
    }
  }
  return best
}
