export const config = { matcher: ['/constant/:path*', '/passed', '/rewritten'] }

const { headers, body } = JSON.parse(process.env.CONSTANT_402 ?? '{"headers":{},"body":"{}"}')

/**
 * The least that a middleware can do: answer a constant, stand aside, or put a static page behind a 402.
 * The two headers are what `NextResponse` would set; importing it alone would add 8 KB to the bundle.
 */
export default function middleware(request) {
  const { pathname } = new URL(request.url)
  if (pathname === '/passed') return new Response(null, { headers: { 'x-middleware-next': '1' } })
  if (pathname === '/rewritten') {
    const target = String(new URL('/static', request.url))
    return new Response(null, { status: 402, headers: { ...headers, 'x-middleware-rewrite': target } })
  }
  return new Response(body, { status: 402, headers })
}
