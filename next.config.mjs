/** @type {import('next').NextConfig} */
const nextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // The gate must see what the client sent (the `rsc` header, `.rsc` and `_next/data` spellings) to tell a
  // navigation inside the site from a program; without this Next hides them from middleware.
  skipProxyUrlNormalize: true,
  images: { unoptimized: true },
  // Articles are read from disk at run time; a serverless bundle must carry them.
  outputFileTracingIncludes: { '/**': ['./content/**/*'] },
  // @base-org/account reaches for optional Solana packages that are not installed and not needed.
  serverExternalPackages: ['@base-org/account', 'pino', 'postgres'],
}

export default nextConfig
