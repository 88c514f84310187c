import { readFileSync } from 'node:fs'
import type { RawRequest } from './raw-http'

const percent = (text: string) =>
  [...text].map((c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')

/** Every way we know to write the address of an article, and of what may hold it. */
export function targetsOf(slug: string, freeSlug: string): string[] {
  const first = slug.slice(0, 1)
  const rest = slug.slice(1)
  const wide = String.fromCharCode(first.charCodeAt(0) + 0xfee0)
  const build = readFileSync('.next/BUILD_ID', 'utf8')
  const article = `/articles/${slug}`
  const spelled = [
    `${article}/`,
    `/${article}`,
    `/articles//${slug}`,
    `/./articles/${slug}`,
    `/articles/./${slug}`,
    `/x/..${article}`,
    `/articles/../articles/${slug}`,
    `/articles/%2e%2e/articles/${slug}`,
    `/articles/%2e/${slug}`,
    `/articles%2F${slug}`,
    `/%61rticles/${slug}`,
    `/articles/${percent(first)}${rest}`,
    `/articles/${percent(slug)}`,
    `/articles/${percent(first).toUpperCase()}${rest}`,
    `/articles/${percent(percent(first))}${rest}`,
    `/articles/${slug.toUpperCase()}`,
    `/articles/${first.toUpperCase()}${rest}`,
    `/Articles/${slug}`,
    `/ARTICLES/${slug}`,
    `/articles\\${slug}`,
    `\\articles\\${slug}`,
    `/articles/%5C${slug}`,
    `${article}%5C`,
    `${article};x=1`,
    `/articles;x=1/${slug}`,
    `${article}%00`,
    `${article}\0`,
    `${article}%00.html`,
    `${article}%`,
    `${article}%zz`,
    `/articles/%E0%A4%A${slug}`,
    `${article}%2F`,
    `${article}%2Fx`,
    `/articles/x%2F..%2F${slug}`,
    `${article}%23`,
    `${article}%3F`,
    `${article}#x`,
    `${article}%20`,
    `${article}%09`,
    `${article}%0d%0a`,
    `${article}.`,
    `${article}:`,
    `/articles/${encodeURIComponent(wide)}${rest}`,
    `/articles/${wide}${rest}`,
    `${article}%C2%AD`,
    `${article}%E2%80%8B`,
    `/articles/%EF%BB%BF${slug}`,
    `/en${article}`,
    `/_next${article}`,
    `http://localhost${article}`,
    `http://127.0.0.1${article}`,
    `http://attacker.example${article}`,
    `https:/${article}`,
    `?${article}`,
  ]
  const framework = [
    ...['.rsc', '.prefetch.rsc', '.html', '.json', '.md', '.txt', '.body', '.meta'].map((e) => article + e),
    `${article}.segments/_tree.segment.rsc`,
    `${article}.segments/_full.segment.rsc`,
    `${article}.segments/_index.segment.rsc`,
    `${article}.segments/articles.segment.rsc`,
    `${article}.segments/articles/$d$slug.segment.rsc`,
    `${article}.segments/articles/$d$slug/__PAGE__.segment.rsc`,
    `${article}.segments/articles/%24d%24slug/__PAGE__.segment.rsc`,
    `/_next/data/${build}${article}.json`,
    `/_next/data/development${article}.json`,
    `/_next/data/${build}/en${article}.json`,
    `${article}?_rsc=1`,
    `${article}?nxtPslug=${freeSlug}`,
    `/articles/${freeSlug}?nxtPslug=${slug}`,
    `/articles/${freeSlug}?nxtIslug=${slug}`,
    `/articles/${freeSlug}?slug=${slug}`,
    `/articles/[slug]?nxtPslug=${slug}`,
    `/articles/%5Bslug%5D?nxtPslug=${slug}`,
    `/paywall/${freeSlug}?nxtPslug=${slug}`,
    `${article}?__nextLocale=en&__nextDataReq=1`,
    ...['page', 'route', 'opengraph-image', 'twitter-image', 'icon', 'layout'].map((x) => `${article}/${x}`),
    `/_next/image?url=${encodeURIComponent(article)}&w=640&q=75`,
    `/_next/image?url=${encodeURIComponent(`/api${article}`)}&w=640&q=75`,
    `/_next/image?url=${encodeURIComponent(`http://localhost${article}`)}&w=640&q=75`,
  ]
  const files = [
    `/content${article}.md`,
    `/../content${article}.md`,
    `/%2e%2e/content${article}.md`,
    `/..%2fcontent${article}.md`,
    `/_next/static/../../content${article}.md`,
    `/_next/static/%2e%2e/%2e%2e/content${article}.md`,
    `/_next/static/..%2f..%2fcontent${article}.md`,
    `/_next/server/app/articles/[slug]/page.js`,
    `/_next/server/app/paywall/${slug}.html`,
    `/_next/server/app/paywall/${slug}.rsc`,
    `/.next/server/app/paywall/${slug}.html`,
    '/_next/static/chunks/',
  ]
  const others = [
    `/api${article}`,
    `/api${article}/`,
    `/api${article}.json`,
    `/api/articles/${percent(first)}${rest}`,
    `/api/articles/${slug.toUpperCase()}`,
    `/api//articles/${slug}`,
    `/API/articles/${slug}`,
    `/api${article}?_rsc=1`,
    `/paywall/${slug}`,
    `/paywall/${slug}.rsc`,
    `/paywall/${slug}.segments/_full.segment.rsc`,
    `/paywall/${slug}.segments/paywall/$d$slug/__PAGE__.segment.rsc`,
    `/paywall/${percent(first)}${rest}`,
    `/library/open/${slug}`,
    `/library`,
    `/api/tariffs/${slug}`,
    '/api/articles',
    '/api/wallet-config',
    '/feed.xml',
    '/sitemap.xml',
    '/robots.txt',
    '/',
    '/about',
    '/index',
    '/articles',
    '/articles/',
    '/not-found',
    '/_not-found',
  ]
  return [article, ...spelled, ...framework, ...files, ...others]
}

/** The cookie that switches on Next's draft mode on this very build: a stranger does not know it, we do not rely on that. */
function draftCookie(): string {
  const manifest = JSON.parse(readFileSync('.next/prerender-manifest.json', 'utf8')) as {
    preview: { previewModeId: string }
  }
  return `__prerender_bypass=${manifest.preview.previewModeId}; __next_preview_data=x`
}

/** What a browser on the page of an article sends to have that page drawn again. */
function routerStateOf(slug: string): string {
  const page = ['__PAGE__', {}, null, 'refetch']
  const state = [
    '',
    { children: ['articles', { children: [['slug', slug, 'd', null], { children: page }] }] },
  ]
  return encodeURIComponent(JSON.stringify(state))
}

/** Sets of headers that have opened doors before, in this framework or another. */
export function headerSetsFor(slug: string, freeSlug: string): Record<string, string>[] {
  const nested = Array.from({ length: 5 }, () => 'middleware').join(':')
  const page = '/articles/[slug]/page'
  return [
    ...['text/html', 'application/json', 'text/markdown', 'text/x-component', 'text/plain', '*/*', ''].map(
      (accept) => ({ Accept: accept }),
    ),
    { RSC: '1' },
    { RSC: '1', Accept: 'text/html' },
    { RSC: '1', 'Next-Router-Prefetch': '1' },
    { RSC: '1', 'Next-Router-Prefetch': '2' },
    { RSC: '1', 'Next-Router-Prefetch': '1', 'Next-Router-Segment-Prefetch': '/_tree' },
    { RSC: '1', 'Next-Router-Prefetch': '1', 'Next-Router-Segment-Prefetch': '/_full' },
    {
      RSC: '1',
      'Next-Router-Prefetch': '1',
      'Next-Router-Segment-Prefetch': '/articles/$d$slug/__PAGE__',
    },
    ...[slug, freeSlug].map((named) => ({ RSC: '1', 'Next-Router-State-Tree': routerStateOf(named) })),
    { 'Next-Url': `/articles/${freeSlug}`, RSC: '1' },
    { 'x-nextjs-data': '1' },
    { 'x-nextjs-data': '1', Purpose: 'prefetch' },
    { 'x-middleware-subrequest': 'middleware' },
    { 'x-middleware-subrequest': 'src/middleware' },
    { 'x-middleware-subrequest': 'pages/_middleware' },
    { 'x-middleware-subrequest': nested },
    { 'x-middleware-subrequest': nested.replaceAll('middleware', 'src/middleware') },
    { 'x-middleware-subrequest': nested, 'x-middleware-subrequest-id': '1' },
    { 'x-middleware-next': '1' },
    { 'x-middleware-rewrite': `/articles/${slug}` },
    { 'x-middleware-rewrite': `/api/articles/${slug}` },
    { 'x-middleware-override-headers': 'cookie', 'x-middleware-request-cookie': 'farthing_pass=x' },
    { 'x-middleware-prefetch': '1' },
    { 'x-middleware-invoke': '1' },
    { 'x-farthing-render': '1', Accept: 'text/html' },
    { 'x-farthing-render': '1', RSC: '1' },
    { 'x-farthing-render': '1', Accept: 'text/html', Cookie: 'farthing_pass=x' },
    { 'x-invoke-path': `/articles/${slug}`, 'x-invoke-status': '200', 'x-invoke-output': page },
    { 'x-invoke-query': encodeURIComponent(JSON.stringify({ slug })), 'x-invoke-output': page },
    { 'x-matched-path': `/articles/${slug}` },
    { 'x-matched-path': page, 'x-now-route-matches': `1=${slug}&nxtPslug=${slug}` },
    { 'x-nextjs-rewritten-path': `/articles/${slug}`, 'x-nextjs-rewrite': `/articles/${slug}` },
    { 'x-original-url': `/articles/${slug}`, 'x-rewrite-url': `/articles/${slug}` },
    { 'x-prerender-revalidate': 'x', 'x-prerender-revalidate-if-generated': '1' },
    { Cookie: draftCookie() },
    { Cookie: draftCookie(), RSC: '1' },
    { Range: 'bytes=0-99999' },
    { Range: 'bytes=2000-' },
    { 'If-None-Match': '*' },
    { 'If-None-Match': 'W/"x"', 'If-Modified-Since': 'Thu, 01 Jan 2099 00:00:00 GMT' },
    { Purpose: 'prefetch', 'Sec-Purpose': 'prefetch;prerender' },
    { 'Sec-Fetch-Dest': 'empty', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Site': 'same-origin', RSC: '1' },
    { 'X-Forwarded-Host': 'attacker.example', 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '127.0.0.1' },
    {
      'X-Forwarded-Prefix': '/x',
      'X-Forwarded-Uri': `/articles/${freeSlug}`,
      Forwarded: 'host=attacker.example',
    },
    { Host: 'attacker.example' },
    {
      'User-Agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
      Accept: 'text/html',
    },
    { 'User-Agent': 'GPTBot/1.2', Accept: '*/*' },
    { 'X-HTTP-Method-Override': 'GET', 'X-Method-Override': 'POST' },
    { Authorization: 'Bearer x' },
    { 'PAYMENT-SIGNATURE': '' },
    { 'PAYMENT-SIGNATURE': 'e30=' },
    { 'X-PAYMENT': 'e30=' },
    { 'SIGN-IN-WITH-X': 'e30=' },
    { 'PAYMENT-RESPONSE': 'e30=', 'X-PAYMENT-RESPONSE': 'e30=' },
    { Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Key': 'x', 'Sec-WebSocket-Version': '13' },
    { 'Next-Action': 'x'.repeat(42) },
  ]
}

/** Requests by other methods than GET, among them those that React's server functions use. */
export function methodsFor(target: string): RawRequest[] {
  const action = { 'Next-Action': '0'.repeat(42), 'Content-Type': 'text/plain;charset=UTF-8' }
  const boundary = '--x\r\nContent-Disposition: form-data; name="$ACTION_ID_0"\r\n\r\n\r\n--x--\r\n'
  return [
    ...['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'QUERY', 'get'].map((method) => ({
      method,
      target,
    })),
    { method: 'POST', target, body: '' },
    { method: 'POST', target, headers: action, body: '[]' },
    { method: 'POST', target, headers: { ...action, RSC: '1', Accept: 'text/x-component' }, body: '[]' },
    {
      method: 'POST',
      target,
      headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
      body: boundary,
    },
    { method: 'GET', target, headers: { 'Next-Action': '0'.repeat(42) }, body: '[]' },
    { method: 'HEAD', target, headers: { RSC: '1' } },
  ]
}
