import { expect, test, vi } from 'vitest'

test('Next’s own reports are off by the configuration itself, also where nobody has set anything', async () => {
  vi.stubEnv('NEXT_TELEMETRY_DISABLED', undefined)
  await import('../../next.config.mjs' as string)
  expect(process.env.NEXT_TELEMETRY_DISABLED).toBe('1')
})
