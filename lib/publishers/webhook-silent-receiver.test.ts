import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { sql } from 'drizzle-orm'
import { afterAll, expect, test } from 'vitest'
import { newId } from '../id'
import { testMachine } from '../testing/economy'
import { startReceiver } from '../testing/receiver'
import { deliverDue, sendTest } from './webhook-deliveries'
import { createEndpoint, removeEndpoint } from './webhook-endpoints'
import { fanOut } from './webhook-fan-out'
import { listDeliveries } from './webhook-log'

const { db } = testMachine()
const rule = { loopback: true }
const receiver = await startReceiver()
const switching = createServer((socket) => {
  socket.on('error', () => undefined)
  socket.once('data', () =>
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
  )
})
await new Promise<void>((resolve) => switching.listen(0, '127.0.0.1', resolve))
afterAll(() => {
  receiver.stop()
  switching.close()
})

/** A publisher with one endpoint at this address, for whom something has happened. */
async function publisherAt(url: string) {
  const publisher = `pub-${randomUUID()}`
  const made = await createEndpoint(db, { publisher, by: '0xada' }, { url, events: ['price.changed'] }, rule)
  if (made.kind !== 'created') throw new Error(made.kind)
  await db.execute(
    sql`insert into outbox (id, type, publisher, data) values (${newId('event')}, 'price.changed', ${publisher}, '{}')`,
  )
  return { publisher, endpointId: made.endpoint.id, by: '0xada' }
}

test('a receiver that switches protocols has failed, and everybody else goes on being told', async () => {
  const port = (switching.address() as { port: number }).port
  const bad = await publisherAt(`http://127.0.0.1:${port}/hook`)
  const good = await publisherAt(receiver.url)
  await fanOut(db)
  await deliverDue(db, rule, Date.now() + 20_000)
  const [failed] = await listDeliveries(db, { ...bad, limit: 1 })
  expect(failed).toMatchObject({ state: 'waiting', attempts: [{ status: 101 }] })
  expect(await sendTest(db, bad, rule)).toMatchObject({
    kind: 'attempted',
    attempt: { delivered: false, status: 101 },
  })
  const [told] = await listDeliveries(db, { ...good, limit: 1 })
  expect(told?.state).toBe('delivered')
  for (const { endpointId: id, ...whose } of [bad, good]) await removeEndpoint(db, { ...whose, id })
})
