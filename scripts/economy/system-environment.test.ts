import { describe, expect, it, vi } from 'vitest'
import { systemEnvironment } from './system-environment'

describe('systemEnvironment', () => {
  it('keeps the shell’s real settings away from a run on play money', () => {
    vi.stubEnv('DATABASE_URL', 'postgres://production')
    vi.stubEnv('CDP_API_KEY_SECRET', 'secret')
    expect(systemEnvironment()).not.toHaveProperty('DATABASE_URL')
    expect(systemEnvironment()).not.toHaveProperty('CDP_API_KEY_SECRET')
    expect(systemEnvironment().PATH).toBe(process.env.PATH)
    vi.unstubAllEnvs()
  })
})
