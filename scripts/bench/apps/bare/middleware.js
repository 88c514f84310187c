export const config = { matcher: ['/constant/:path*', '/fresh/:path*', '/passed', '/rewritten'] }

const { headers, body } = JSON.parse(process.env.CONSTANT_402 ?? '{"headers":{},"body":"{}"}')

/**
 * The least that a middleware can do: answer a constant, or one of which a word of a header is new each time, stand aside,
 * or put a static page behind a 402.
 * The two headers are what `NextResponse` would set; importing it alone would add 8 KB to the bundle.
 */
export default function middleware(request) {
  const { pathname } = new URL(request.url)
  if (pathname === '/passed') return new Response(null, { headers: { 'x-middleware-next': '1' } })
  if (pathname === '/rewritten') {
    const target = String(new URL('/static', request.url))
    return new Response(null, { status: 402, headers: { ...headers, 'x-middleware-rewrite': target } })
  }
  if (pathname.startsWith('/fresh/')) return new Response(body, { status: 402, headers: withNewWord() })
  return new Response(body, { status: 402, headers })
}

const required = headers['payment-required'] ?? ''
let count = 0

/** As little as can be new in what is different for everybody: a number within the header, and nothing is encoded or drawn by lot. */
function withNewWord() {
  const word = String(++count).padStart(32, '0')
  return { ...headers, 'payment-required': required.slice(0, 400) + word + required.slice(400 + word.length) }
}
