import postgres from 'postgres'
import { expectAccessible } from '../browser/accessible'
import { withoutTable } from '../browser/own-app'
import { expect } from '../browser/story'
import { test } from './story'

test.use({ stage: 'failing' })

test('while the database takes its time the page is there in outline, and then with what it holds', async ({
  dashboard,
  app,
}) => {
  const sql = postgres(app.databaseUrl, { max: 1 })
  try {
    await sql.begin(async (tx) => {
      await tx`lock table payments in access exclusive mode`
      // Its outline is sent first: the document does not end before the lock does.
      await dashboard.goto('/publisher/payments', { waitUntil: 'commit' })
      await expect(dashboard.getByRole('status').filter({ hasText: 'Loading…' })).toBeVisible()
      await expect(dashboard.getByRole('navigation', { name: 'Publisher' })).toBeVisible()
    })
    await expect(dashboard.getByRole('heading', { level: 1 })).toHaveText('Payments')
    await expect(dashboard.getByRole('status').filter({ hasText: 'Loading…' })).toHaveCount(0)
  } finally {
    await sql.end()
  }
})

test('what the database cannot tell is said so, with what did not happen and a way on', async ({
  dashboard,
  app,
  complaints,
}) => {
  // React’s word for an error on the server.
  complaints.expect(/Minified React error #441/)
  await withoutTable(app, 'payments', async () => {
    await dashboard.goto('/publisher/payments')
    const said = dashboard.getByRole('alert').filter({ hasText: 'The payments cannot be shown right now' })
    await expect(said).toContainText('no money was moved by it')
    await expect(dashboard.getByRole('navigation', { name: 'Publisher' })).toBeVisible()
    await expectAccessible(dashboard)
  })
  await dashboard.getByRole('button', { name: 'Try again' }).click()
  await expect(dashboard.getByRole('heading', { level: 1 })).toHaveText('Payments')
})
