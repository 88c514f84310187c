import type { Locator, Page } from '@playwright/test'
import {
  attemptShape,
  deliveriesShape,
  webhookSecretShape,
  webhooksShape,
} from '@/lib/dashboard/openapi-webhook-shapes'
import { type Receiver, startReceiver } from '@/lib/testing/receiver'
import { articleAt } from '../articles'
import { expectAccessible } from '../browser/accessible'
import { expect } from '../browser/story'
import { query } from '../world'
import { owner, sessionOf, test as story } from './story'

const test = story.extend<{ receiver: Receiver; card: Locator }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape.
  receiver: async ({}, use) => {
    const receiver = await startReceiver()
    await use(receiver)
    receiver.stop()
  },
  /** One webhook at the receiver, just made by hand, with its secret still to be seen. */
  card: async ({ dashboard, receiver }, use) => {
    await dashboard.getByRole('link', { name: 'Webhooks' }).click()
    await dashboard.getByRole('button', { name: 'Add a webhook' }).first().click()
    await dashboard.getByLabel('Address').fill(receiver.url)
    await dashboard.getByLabel(/price\.changed/).check()
    await dashboard.getByRole('button', { name: 'Add webhook' }).click()
    const card = cardOf(dashboard, receiver.url)
    await receiver.tell({ secrets: [await secretOf(card)] })
    await use(card)
  },
})

test.use({ stage: 'webhooks' })

const cardOf = (page: Page, url: string) =>
  page
    .locator('div')
    .filter({ has: page.getByRole('heading', { name: url, level: 3 }) })
    .filter({ has: page.getByText('Log', { exact: true }) })
    .last()

async function secretOf(card: Locator): Promise<string> {
  return (await card.getByText(/^whsec_/).textContent()) ?? ''
}

const types = ({ received }: Receiver) => received.map(({ body }) => JSON.parse(body).type)

test('a publisher adds a webhook, tries it out, and is told of a price that was changed', async ({
  dashboard,
  card,
  receiver,
  api,
  app,
}) => {
  await receiver.tell({ answers: [500] })
  await card.getByRole('button', { name: 'Send a test' }).click()
  await expect(card.getByText('The test has not arrived. Answered 500: “no <b>500</b>”')).toBeVisible()
  await card.getByRole('button', { name: 'Send again' }).click()
  await expect(card.getByText('Arrived', { exact: true })).toBeVisible()
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1)

  expect((await api('PATCH', `/pages/${articleAt('0.10').slug}`, { price: '0.11' })).status).toBe(200)
  await app.runJobs()
  await expect(() =>
    expect(types(receiver)).toEqual(['webhook.test', 'webhook.test', 'price.changed']),
  ).toPass()
  expect(receiver.received.every(({ verified }) => verified[0])).toBe(true)

  await dashboard.reload()
  await expect(dashboard.getByText(/whsec_/)).toHaveCount(0)
  await card.getByText('Log').click()
  await expect(card.getByText('price.changed', { exact: true })).toBeVisible()
  await expectAccessible(dashboard)
})

test('a new secret takes a signature, is shown once, and the one before it goes on signing', async ({
  card,
  receiver,
}) => {
  const before = await secretOf(card)
  await card.getByRole('button', { name: 'New secret' }).click()
  await card.getByRole('button', { name: 'Test Wallet' }).click()
  await expect(card.getByText(/^whsec_/)).not.toHaveText(before)
  await receiver.tell({ secrets: [before, await secretOf(card)] })
  await card.getByRole('button', { name: 'Send a test' }).click()
  await expect(card.getByText('The test has arrived. Answered 204.')).toBeVisible()
  expect(receiver.received.map(({ verified }) => verified)).toEqual([[true, true]])
})

test('one that is gone is switched off with a notice, and goes on where it stopped', async ({
  dashboard,
  card,
  receiver,
  api,
  app,
}) => {
  const change = (price: string) => api('PATCH', `/pages/${articleAt('0.25').slug}`, { price })
  await receiver.tell({ answers: [410] })
  await change('0.26')
  await app.runJobs()
  await change('0.27')
  await app.runJobs()
  expect(receiver.received).toHaveLength(1)
  await dashboard.reload()
  await expect(card.getByText(/^Off since .* it answered 410 Gone\. Nothing is lost/)).toBeVisible()
  await expectAccessible(dashboard)
  await card.getByRole('button', { name: 'Switch on' }).click()
  await expect(card.getByText('Switched on. What has waited is being sent.')).toBeVisible()
  await app.runJobs()
  await expect(() => expect(receiver.received).toHaveLength(3)).toPass()
  await card.getByRole('button', { name: 'Remove' }).click()
  await card.getByRole('button', { name: 'Remove for good' }).click()
  await expect(card).toHaveCount(0)
})

test('an address that may not be called is refused beside its field', async ({ dashboard, complaints }) => {
  complaints.expect(/422 .*\/api\/publisher\/v1\/webhooks/)
  await dashboard.getByRole('link', { name: 'Webhooks' }).click()
  await dashboard.getByRole('button', { name: 'Add a webhook' }).first().click()
  const address = dashboard.getByLabel('Address')
  for (const [url, problem] of [
    ['https://169.254.169.254/latest', 'This does not lead to a public address. Nothing was saved.'],
    ['http://example.com/', 'This does not begin with https://. Nothing was saved.'],
  ] as const) {
    await address.fill(url)
    await address.press('Enter')
    await expect(dashboard.getByText(problem)).toBeVisible()
  }
  await address.fill('http://localhost:9/')
  await dashboard.getByLabel(/payment\.settled/).uncheck()
  await address.press('Enter')
  await expect(dashboard.getByText('Choose at least one. Nothing was saved.')).toBeVisible()
  await expectAccessible(dashboard)
})

test('the API keeps each publisher to its own, pages through the log, and gives no secret without a signature', async ({
  api,
  app,
  receiver,
}) => {
  const made = await api('POST', '/webhooks', { url: receiver.url, events: ['payment.settled'] })
  expect(made).toMatchObject({ status: 201, body: { secret: expect.stringMatching(/^whsec_/) } })
  const { id } = made.body.webhook as { id: string }
  webhookSecretShape.parse(made.body)
  const listed = JSON.stringify(webhooksShape.parse((await api('GET', '/webhooks')).body))
  expect(listed).toContain(id)
  expect(listed).not.toContain(String(made.body.secret))
  for (let i = 0; i < 3; i++) attemptShape.parse((await api('POST', `/webhooks/${id}/test`)).body)
  const first = deliveriesShape.parse((await api('GET', `/webhooks/${id}/deliveries?limit=2`)).body)
  const rest = (await api('GET', `/webhooks/${id}/deliveries?limit=2&before=${first.next}`)).body
  expect([first.deliveries, rest.deliveries].map((list) => (list as unknown[]).length)).toEqual([2, 1])
  expect(rest.next).toBeNull()

  expect((await fetch(`${app.origin}/api/publisher/v1/webhooks`)).status).toBe(401)
  const answer = await fetch(`${app.origin}/api/publisher/v1/webhooks/${id}/test`, {
    method: 'POST',
    headers: { Origin: 'https://elsewhere.example', Cookie: await sessionOf(app.origin, owner) },
  })
  expect(answer.status).toBe(403)
  const message = 'From now on …'
  expect(await api('POST', `/webhooks/${id}/rotate`, { message, signature: '0x' })).toMatchObject({
    status: 401,
    body: { code: 'signature_required' },
  })
  expect((await api('DELETE', `/webhooks/${id}`)).status).toBe(204)
  expect((await api('GET', `/webhooks/${id}`)).status).toBe(404)
})

test('what has failed is tried again later by itself, under the same id and with the same body', async ({
  api,
  app,
  receiver,
}) => {
  const { body } = await api('POST', '/webhooks', { url: receiver.url, events: ['price.changed'] })
  const { id } = body.webhook as { id: string }
  await receiver.tell({ secrets: [String(body.secret)], answers: [500, 503] })
  await api('PATCH', `/pages/${articleAt('0.50').slug}`, { price: '0.51' })
  const later = "update webhook_deliveries set next_at = next_at - interval '1 day' where endpoint_id = $1"
  for (const tried of [1, 2, 3]) {
    await app.runJobs()
    expect(receiver.received).toHaveLength(tried)
    // Not before its time.
    await app.runJobs()
    expect(receiver.received).toHaveLength(tried)
    await query(later, [id], app.databaseUrl)
  }
  expect(receiver.received.map(({ status, verified }) => [status, verified])).toEqual([
    [500, [true]],
    [503, [true]],
    [204, [true]],
  ])
  for (const field of ['id', 'body'] as const)
    expect(new Set(receiver.received.map((each) => each[field])).size).toBe(1)
  await app.runJobs()
  expect(receiver.received).toHaveLength(3)
  const log = deliveriesShape.parse((await api('GET', `/webhooks/${id}/deliveries`)).body)
  expect(log.deliveries[0]).toMatchObject({ id: receiver.received[0]?.id, state: 'delivered' })
  await api('DELETE', `/webhooks/${id}`)
})
