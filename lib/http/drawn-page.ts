import { cached } from '../cached'

/**
 * Asks the gate to let a page draw itself instead of serving its drawn copy. It opens nothing: the page checks access
 * whoever asks.
 */
export const renderHeader = 'x-farthing-render'

/** A page's HTML as all its readers get it, and the scripts that it may run. */
export interface DrawnPage {
  bytes: Uint8Array<ArrayBuffer>
  /** The `script-src` that names every inline script of this page by its hash. */
  scriptSrc: string
}

const drawTimeoutMs = 10_000

/** Asks our own page for itself. `cookie` is the reader's, so that the page checks the very pass it is drawn for. */
async function draw(url: string, cookie: string | null, holds: string): Promise<DrawnPage> {
  const answer = await fetch(url, {
    headers: { Accept: 'text/html', [renderHeader]: '1', ...(cookie ? { Cookie: cookie } : {}) },
    cache: 'no-store',
    redirect: 'error',
    signal: AbortSignal.timeout(drawTimeoutMs),
  })
  if (!answer.ok) throw new Error(`${new URL(url).pathname} answered ${answer.status}`)
  const html = await answer.text()
  if (!html.includes(holds)) throw new Error(`${new URL(url).pathname} drew another page than was asked for`)
  return { bytes: new TextEncoder().encode(html), scriptSrc: await scriptSrcOf(html) }
}

const inlineScripts = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g

async function scriptSrcOf(html: string): Promise<string> {
  const hashes = [...html.matchAll(inlineScripts)].map(async ([, script = '']) => {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(script))
    return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`
  })
  return ["script-src 'self'", ...new Set(await Promise.all(hashes))].join(' ')
}

/**
 * Pages that were drawn once for everybody. React takes milliseconds to draw a page that is the same for all readers;
 * a copy takes none. Whether somebody may have it is the gate's to check, for every request.
 *
 * @param holds words that only the right page has. The page looks for itself who may read, and may know of a right that was
 * taken back, or of a new price, before the gate does: what it draws then is not kept for those who may.
 */
export function drawnPages(
  holds = '',
): (url: string, version: string, cookie: string | null) => DrawnPage | Promise<DrawnPage> {
  const pages = cached(
    (key: string, cookie: string | null) => draw(key.slice(key.indexOf(' ') + 1), cookie, holds),
    { freshMs: 60_000, staleMs: 600_000, size: 200 },
  )
  return (url, version, cookie) => pages(`${version} ${url}`, cookie)
}
