import type { App } from './apps'

/** One kind of request that is put under load. */
export type Target = {
  id: TargetId
  title: string
  app: App
  url: string
  headers: Record<string, string>
  status: number
  /** Words that only the right answer holds. */
  holds: string
}

export type TargetId =
  | 'bareStatic'
  | 'barePassed'
  | 'bareRewritten'
  | 'bareConstant'
  | 'lockedPage'
  | 'lockedJson'
  | 'unlockedArticle'
  | 'x402NextPage'
  | 'x402NextJson'

export type Article = { slug: string; title: string }
export type Apps = { bare: App; farthing: App; x402Next: App }

export const asBrowser = {
  Accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8',
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) bench',
}
export const asProgram = { Accept: 'application/json' }

/**
 * Everything that is compared, in the order of a round: what is divided by what stands as close together as it can,
 * and no compression is asked for, because a server in production leaves it to the CDN.
 */
export function targetsOf(apps: Apps, article: Article, passCookie: string): Target[] {
  const { bare, farthing, x402Next } = apps
  const page = `${farthing.origin}/articles/${article.slug}`
  const unlocked = { ...asBrowser, Cookie: passCookie }
  const never = 'A page that never changes'
  const define = (
    id: TargetId,
    title: string,
    app: App,
    path: string,
    [headers, status, holds]: [Record<string, string>, number, string],
  ): Target => ({ id, title, app, url: new URL(path, app.origin).href, headers, status, holds })
  return [
    define('lockedPage', 'Farthing, locked: 402 page', farthing, page, [asBrowser, 402, article.title]),
    define('bareStatic', 'bare Next: static page', bare, '/static', [asBrowser, 200, never]),
    define('unlockedArticle', 'Farthing, unlocked: article', farthing, page, [unlocked, 200, article.title]),
    define('lockedJson', 'Farthing, locked: 402 JSON', farthing, page, [asProgram, 402, 'x402Version']),
    define('bareConstant', 'bare Next: middleware answers a constant 402', bare, '/constant/a', [
      asProgram,
      402,
      'x402Version',
    ]),
    define('barePassed', 'bare Next: static page behind an idle middleware', bare, '/passed', [
      asBrowser,
      200,
      'stands aside',
    ]),
    define('bareRewritten', 'bare Next: static page rewritten to with 402', bare, '/rewritten', [
      asBrowser,
      402,
      never,
    ]),
    define('x402NextPage', '@x402/next, locked: 402 page', x402Next, '/articles/one', [
      asBrowser,
      402,
      'Payment Required',
    ]),
    define('x402NextJson', '@x402/next, locked: 402 JSON', x402Next, '/articles/one', [asProgram, 402, '{']),
  ]
}
