import { connect } from '@/lib/db/client'
import { passesSetting } from '@/lib/pricing/passes'
import { saveSettings, settingOf } from '@/lib/publishers/settings'

/** Puts on sale what a newcomer should find: a month that single articles count towards, and a day. */
export async function seedPasses(databaseUrl: string): Promise<void> {
  const db = connect(databaseUrl)
  try {
    if (await settingOf(db, 'passes', 'house')) return
    const value = passesSetting.parse([
      { id: 'month', name: 'A month', price: '3.00', period: 'month', scope: 'all', fareCap: true },
      { id: 'day', name: 'A day', price: '0.50', period: 'day', scope: 'all', fareCap: false },
    ])
    await saveSettings(db, [{ publisher: 'house', kind: 'passes', subject: 'house', value, setBy: 'system' }])
  } finally {
    await db.$client.end()
  }
}
