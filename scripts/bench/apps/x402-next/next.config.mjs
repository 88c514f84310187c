import { fileURLToPath } from 'node:url'

// @x402/next brings a core of its own minor version; two cores would make its bundle look heavier than it is.
const core = '../../../../node_modules/@x402/next/node_modules/@x402/core/dist/esm'
const resolveAlias = Object.fromEntries(
  ['client', 'http', 'server', 'utils'].map((part) => [`@x402/core/${part}`, `${core}/${part}/index.mjs`]),
)

/** @type {import('next').NextConfig} */
const nextConfig = {
  poweredByHeader: false,
  // Otherwise Next finds the instrumentation.ts of the project around this app.
  pageExtensions: ['js'],
  // Packages come from the project around this app.
  turbopack: { root: fileURLToPath(new URL('../../../..', import.meta.url)), resolveAlias },
}

export default nextConfig
