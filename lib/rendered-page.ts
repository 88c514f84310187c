import 'server-only'
import { signPass } from './access/pass'
import { env } from './env'
import { renderHeader } from './http/internal'

/** A page is drawn again after this long, so that whatever it shows beside the article is never older. */
const freshMs = 60_000
const timeoutMs = 10_000
const maxPages = 500

interface Page {
  bytes: Promise<Uint8Array<ArrayBuffer>>
  at: number
}

const holder = globalThis as { farthingPages?: Map<string, Page> }

/**
 * Returns the HTML of a full article's page, drawn once for all readers. Nothing in it depends on who reads; whether
 * somebody may is the caller's to check, for every request. React takes milliseconds to draw a page, and this takes
 * none: that is the whole difference between the two.
 *
 * @throws when the page cannot be drawn.
 */
export function renderedPage(slug: string, internalOrigin: string): Promise<Uint8Array<ArrayBuffer>> {
  holder.farthingPages ??= new Map()
  const pages = holder.farthingPages
  const known = pages.get(slug)
  if (known && Date.now() - known.at < freshMs) return known.bytes
  const bytes = draw(slug, internalOrigin)
  pages.set(slug, { bytes, at: Date.now() })
  bytes.catch(() => pages.delete(slug))
  const oldest = pages.size > maxPages ? pages.keys().next().value : undefined
  if (oldest !== undefined) pages.delete(oldest)
  return bytes
}

/** Asks our own page for itself, as a reader whose pass never leaves this process. */
async function draw(slug: string, internalOrigin: string): Promise<Uint8Array<ArrayBuffer>> {
  const pass = signPass(env().passKeys, slug, 'render', Math.floor(Date.now() / 1000))
  const answer = await fetch(`${internalOrigin}/articles/${slug}`, {
    headers: { Accept: 'text/html', Cookie: `farthing_pass=${pass}`, [renderHeader]: '1' },
    cache: 'no-store',
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  })
  if (!answer.ok) throw new Error(`the page of ${slug} answered ${answer.status}`)
  return new Uint8Array(await answer.arrayBuffer())
}
