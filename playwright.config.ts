import { defineConfig } from '@playwright/test'
import { findChromium } from './scripts/browser'

const chromium = {
  launchOptions: {
    executablePath: findChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  },
}

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/global-setup.ts',
  // For what hangs: a busy machine is slow, not wrong.
  timeout: 240_000,
  // The wallets of different tests are different, so tests may share the world; two cores run no more than this.
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  projects: [
    { name: 'agent', testMatch: /agent\/.*\.spec\.ts/ },
    { name: 'browser', testMatch: /browser\/.*\.spec\.ts/, use: chromium },
    { name: 'publisher', testMatch: /publisher\/.*\.spec\.ts/, use: chromium },
    // Each case has a chain, a database and processes of its own; FAULTS=whole runs all of them.
    { name: 'faults', testMatch: /e2e\/faults\/.*\.spec\.ts/ },
  ],
})
