import { expect, inject, test } from 'vitest'
import { connect } from '@/lib/db/client'
import { migrate } from '@/lib/db/migrate'
import { settingOf } from '@/lib/publishers/settings'
import { createDatabase } from '../economy/database'
import { seedPasses } from './passes'

test('a newcomer finds a month that single articles count towards, and a day; twice is once', async () => {
  const url = await createDatabase(inject('databaseUrl'), `passes_${crypto.randomUUID().slice(0, 8)}`)
  await migrate(url)
  await seedPasses(url)
  const db = connect(url)
  const first = await settingOf(db, 'passes', 'house')
  expect(first?.value).toMatchObject([
    { id: 'month', price: '3.00', fareCap: true },
    { id: 'day', price: '0.50', fareCap: false },
  ])
  await seedPasses(url)
  expect((await settingOf(db, 'passes', 'house'))?.version).toBe(first?.version)
  await db.$client.end()
})
