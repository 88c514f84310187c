// A build calls nobody: Next would report what was built with what, and to whom the report belongs.
process.env.NEXT_TELEMETRY_DISABLED = '1'

const isDevelopment = process.env.NODE_ENV === 'development'

/**
 * What a page may load and do. Scripts come from here alone; inline ones are Next's own, which a static page cannot
 * mark with a nonce. Connections go to whatever node or relay the reader's own wallet speaks to, over TLS.
 */
const contentSecurityPolicy = [
  "default-src 'self'",
  `script-src 'self' 'unsafe-inline'${isDevelopment ? " 'unsafe-eval'" : ''}`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob: https:",
  "font-src 'self'",
  `connect-src 'self' https: wss:${isDevelopment ? ' ws:' : ''}`,
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const securityHeaders = {
  'Content-Security-Policy': contentSecurityPolicy,
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'X-Content-Type-Options': 'nosniff',
  // Wallets open windows of their own and talk back to the page that opened them.
  'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
}

/** @type {import('next').NextConfig} */
const nextConfig = {
  poweredByHeader: false,
  // Written into the gate at build time, which sets them itself below these two: there `headers()` costs a fifth of a 402.
  env: { SECURITY_HEADERS: JSON.stringify(securityHeaders) },
  reactStrictMode: true,
  // The gate must see what the client sent (the `rsc` header, `.rsc` and `_next/data` spellings) to tell a
  // navigation inside the site from a program; without this Next hides them from middleware.
  skipProxyUrlNormalize: true,
  images: { unoptimized: true },
  // What is drawn anew while it runs stays in memory: two installations of one build would read each other's front page,
  // and the build may lie where nothing can be written.
  experimental: { isrFlushToDisk: false },
  // Articles are read from disk at run time; a serverless bundle must carry them.
  outputFileTracingIncludes: { '/**': ['./content/**/*'] },
  // @base-org/account reaches for optional Solana packages that are not installed and not needed.
  serverExternalPackages: ['@base-org/account', 'pino', 'postgres'],
  headers: async () => [
    {
      source: '/((?!articles/|passes/).*)',
      headers: Object.entries(securityHeaders).map(([key, value]) => ({ key, value })),
    },
  ],
}

export default nextConfig
