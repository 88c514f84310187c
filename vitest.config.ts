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
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // They wait for a chain, a database and each other's processes more than they compute; by itself it would be one.
    maxWorkers: 3,
    globalSetup: ['lib/testing/global-setup.ts'],
    include: ['lib/**/*.test.ts', 'components/**/*.test.ts', 'scripts/**/*.test.ts', 'middleware.test.ts'],
  },
})
