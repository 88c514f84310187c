import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { expect, inject, test } from 'vitest'
import { connect } from '../db/client'
import { isNamedByOther, rememberHousePayees } from './payees'
import { saveSettings } from './settings'

const db = connect(inject('databaseUrl'))
const network = 'eip155:84532'
const newAddress = () => `0x${randomUUID().replaceAll('-', '').padEnd(40, 'c')}`

function name(publisher: string, address: string, effectiveAt?: Date) {
  const value = { [network]: address.toUpperCase().replace('0X', '0x') }
  return saveSettings(db, [
    { publisher, kind: 'pay_to', subject: publisher, value, setBy: 'test', effectiveAt },
  ])
}

async function whose(address: string): Promise<string | undefined> {
  const [row] = await db.execute<{ publisher: string }>(
    sql`select payee_publisher(${network}, ${address}) as publisher`,
  )
  return row?.publisher
}

const [ada, eve] = [`ada-${randomUUID()}`, `eve-${randomUUID()}`]

test('an address belongs to the first that it was set for, whoever names it later', async () => {
  const address = newAddress()
  await name(ada, address)
  await name(eve, address)
  expect(await whose(address)).toBe(ada)
})

test('who names an address for tomorrow has it tomorrow, and never after a withdrawal', async () => {
  const address = newAddress()
  await name(eve, address, new Date(Date.now() + 3600_000))
  expect(await whose(address)).toBe('house')
  const withdrawn = newAddress()
  const soon = new Date(Date.now() + 100)
  await name(eve, withdrawn, soon)
  await saveSettings(db, [{ publisher: eve, kind: 'pay_to', subject: eve, value: {}, setBy: 'test' }])
  await expect
    .poll(
      async () => (await db.execute(sql`select 1 where ${soon.toISOString()}::timestamptz < now()`)).length,
    )
    .toBe(1)
  expect(await whose(withdrawn)).toBe('house')
})

test('what the configuration has named is the house’s, also when a publisher has named it before', async () => {
  const address = newAddress()
  await name(eve, address)
  await rememberHousePayees(db, [address.toUpperCase().replace('0X', '0x'), address])
  await rememberHousePayees(db, [address])
  expect(await whose(address)).toBe('house')
})

test('an address is another’s from the first row on that names it, in effect or not', async () => {
  const address = newAddress()
  expect(await isNamedByOther(db, ada, address)).toBe(false)
  await name(eve, address, new Date(Date.now() + 3600_000))
  expect(await isNamedByOther(db, ada, address)).toBe(true)
  expect(await isNamedByOther(db, eve, address)).toBe(false)
})
