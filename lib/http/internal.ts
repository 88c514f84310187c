/**
 * Returns where this process reaches itself. A request's own idea of its origin is no use: behind a proxy that ends
 * TLS it says https to a server that only speaks http.
 *
 * @param requestOrigin what to use on a platform that routes by host name, where there is no port of our own
 */
export function internalOriginOf(requestOrigin: string): string {
  const { INTERNAL_ORIGIN, VERCEL, PORT } = process.env
  return INTERNAL_ORIGIN || (VERCEL ? requestOrigin : `http://localhost:${PORT || 3000}`)
}
