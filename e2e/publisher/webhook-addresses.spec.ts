import { hostileAddresses } from '@/lib/testing/hostile-addresses'
import { expect } from '../browser/story'
import { test } from './story'

// As an installation is outside of this machine: not even its own loopback may be called.
test.use({ stage: 'outside', environment: { LOCAL_CHAIN: '0' } })

const events = ['price.changed']
/** Public, and no name server is asked for it. Nothing is sent there: nobody asks for a test, and nothing happens. */
const open = 'https://93.184.215.14/hook'

test('no hostile address becomes a webhook, new or changed', async ({ api }) => {
  expect(hostileAddresses.length).toBeGreaterThanOrEqual(60)
  const made = await api('POST', '/webhooks', { url: open, events })
  expect(made.status).toBe(201)
  const { id } = made.body.webhook as { id: string }
  const asked = hostileAddresses.flatMap((url) => [
    ['POST', '/webhooks', url] as const,
    ['PATCH', `/webhooks/${id}`, url] as const,
  ])
  const answers: object[] = []
  // Those with names wait for a name server, so they are asked some at a time.
  for (let i = 0; i < asked.length; i += 20) {
    const some = asked.slice(i, i + 20).map(async ([method, path, url]) => {
      const { status, body } = await api(method, path, { url, events })
      return { method, url, status, field: (body.errors as { field: string }[] | undefined)?.[0]?.field }
    })
    answers.push(...(await Promise.all(some)))
  }
  expect(answers).toEqual(asked.map(([method, , url]) => ({ method, url, status: 422, field: 'url' })))
  const { webhooks } = (await api('GET', '/webhooks')).body as { webhooks: { url: string }[] }
  expect(webhooks.map(({ url }) => url)).toEqual([open])
})
