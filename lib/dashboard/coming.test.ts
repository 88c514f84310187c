import { randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { connect } from '../db/client'
import { env } from '../env'
import { savePublisher } from '../publishers/members'
import { saveSettings } from '../publishers/settings'
import { createEndpoint } from '../publishers/webhook-endpoints'
import { rotateSecret } from '../publishers/webhook-rotation'
import { configure } from '../testing/seller'
import type { Actor } from './actor'
import { comingFor } from './coming'

configure()
const db = connect(inject('databaseUrl'))
const rule = { loopback: false, resolve: async () => ['93.184.215.14'] }
const network = env().networks[0]?.network ?? ''
const hours = (from: number) => new Date(Date.now() + from * 3600_000)
const newWallet = () => `0x${randomUUID().replaceAll('-', '')}00000000`

const first = newWallet()
Object.assign(globalThis, { farthingEnv: Object.freeze({ ...env(), OWNER_ADDRESS: first }) })
const session = { by: 'session', mayWrite: true } as const
const owner: Actor = { wallet: first, role: 'owner', publisher: undefined, ...session }

test('what was signed and is to come is shown to whoever could withdraw it, and to nobody else', async () => {
  const [ada, bob] = [`ada-${randomUUID()}`, `bob-${randomUUID()}`]
  for (const handle of [ada, bob]) await savePublisher(db, { handle, name: handle, createdBy: 'test' })
  const [payTo, thief, effectiveAt] = [newWallet(), newWallet(), hours(24)]
  await saveSettings(db, [
    {
      ...{ publisher: ada, kind: 'pay_to', subject: ada, value: { [network]: payTo } },
      ...{ setBy: 'a member', effectiveAt },
    },
    {
      ...{ publisher: 'house', kind: 'owner', subject: first, value: { [first]: 'owner', [thief]: 'owner' } },
      ...{ setBy: first, effectiveAt: hours(2) },
    },
  ])
  const publisher: Actor = { wallet: newWallet(), role: 'publisher', publisher: ada, ...session }
  const paid = {
    words: `${ada} will be paid on Base Sepolia at ${payTo}`,
    by: 'a member',
    effectiveAt: expect.any(String),
    where: 'people',
  }
  const input = { url: 'https://example.com/', events: ['payment.settled' as const] }
  const created = await createEndpoint(db, { publisher: ada, by: 'a member' }, input, rule)
  const id = created.kind === 'created' ? created.endpoint.id : ''
  await rotateSecret(db, { publisher: ada, by: 'another', id }, { delayHours: 48, statement: '' })
  const rotated = {
    words: 'The messages to example.com will be signed with a new secret',
    by: 'another',
    effectiveAt: expect.any(String),
    where: 'webhooks',
  }
  expect(await comingFor(publisher)).toEqual([paid, rotated])
  expect(await comingFor({ ...publisher, publisher: bob })).toEqual([])
  expect(await comingFor({ ...publisher, role: 'viewer', mayWrite: false })).toEqual([])
  const all = await comingFor(owner)
  expect(all).toContainEqual(paid)
  expect(all).toContainEqual(rotated)
  expect(all.map(({ words }) => words.toLowerCase())[0]).toBe(`${thief} will be an owner`)
  const later = await comingFor(owner, hours(3).getTime())
  expect(later.map(({ words }) => words.toLowerCase())).not.toContain(`${thief} will be an owner`)
})
