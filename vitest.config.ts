import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: {
    alias: {
      '@': fileURLToPath(new URL('.', import.meta.url)),
      'server-only': fileURLToPath(new URL('./node_modules/server-only/empty.js', import.meta.url)),
    },
  },
  test: {
    // For what hangs: no test says how fast something is, and a busy machine must not fail one.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: ['lib/testing/global-setup.ts'],
    include: ['lib/**/*.test.ts', 'components/**/*.test.ts', 'scripts/**/*.test.ts', 'middleware.test.ts'],
  },
})
