import { fileURLToPath } from 'node:url'

/** @type {import('next').NextConfig} */
const nextConfig = {
  poweredByHeader: false,
  // Otherwise Next finds the instrumentation.ts of the project around this app.
  pageExtensions: ['js'],
  // Packages come from the project around this app.
  turbopack: { root: fileURLToPath(new URL('../../../..', import.meta.url)) },
}

export default nextConfig
