import { expect, inject, test } from 'vitest'
import { createDatabase } from '../../scripts/economy/database'
import { db as connected } from '../db/client'
import { migrate } from '../db/migrate'
import { passesEver, saveSettings } from '../publishers/settings'
import { owner } from '../testing/dashboard'
import { configure } from '../testing/seller'
import { answerHistory, historyOf } from './history'
import { mostListed } from './most-listed'
import { changeAllowance, changePasses } from './offers'

const databaseUrl = await createDatabase(inject('databaseUrl'), `history_${crypto.randomUUID().slice(0, 8)}`)
await migrate(databaseUrl)
configure({ DATABASE_URL: databaseUrl })

test('who set passes, free articles and payees is told, newest first, and of no other publisher', async () => {
  const effectiveAt = new Date('2030-01-02T03:04:05Z')
  const payTo = { kind: 'pay_to' as const, value: { 'eip155:84532': '0xb' }, setBy: '0xada', effectiveAt }
  await changePasses(owner, 'house', { passes: [] })
  await changeAllowance(owner, 'house', { articlesPerMonth: 3 })
  await saveSettings(connected(databaseUrl), [
    { ...payTo, publisher: 'house', subject: 'house' },
    { ...payTo, publisher: 'ada', subject: 'ada' },
  ])
  const changes = await historyOf('house')
  expect(changes.map(({ kind, setBy }) => [kind, setBy])).toEqual([
    ['pay_to', '0xada'],
    ['allowance', owner.wallet],
    ['passes', owner.wallet],
  ])
  expect(changes[0]?.effectiveAt).toBe(effectiveAt.toISOString())
  expect(await answerHistory('house', 'allowance')).toMatchObject({
    data: { changes: [{ kind: 'allowance', value: { articlesPerMonth: 3 } }] },
  })
  expect(await answerHistory('house', 'owner')).toMatchObject({ problem: { status: 422 } })
})

test('a pass stays among those ever sold, by its last name, however many changes came after it', async () => {
  const sold = { id: 'month', price: '3.00', period: 'month' as const, scope: 'all' as const, fareCap: false }
  for (const name of ['A month', 'Four weeks'])
    await changePasses(owner, 'house', { passes: [{ ...sold, name }] })
  const none = { publisher: 'house', kind: 'passes' as const, subject: 'house', value: [], setBy: 'test' }
  await saveSettings(connected(databaseUrl), Array(mostListed).fill(none))
  expect(await passesEver(connected(databaseUrl), 'house')).toEqual([{ id: 'month', name: 'Four weeks' }])
  expect(await historyOf('house', ['passes'])).toHaveLength(mostListed)
})
