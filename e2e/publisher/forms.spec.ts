import { articleAt } from '../articles'
import { expect } from '../browser/story'
import { test } from './story'

test.use({ stage: 'forms' })

type Wrong = {
  form: string
  path: string
  /** What is pressed before the field is there. */
  open?: string
  label: string
  value: string
  save: string
  says: string
}

const forms: Wrong[] = [
  {
    form: 'the price of a page',
    path: `/publisher/pages/${articleAt('0.25').slug}`,
    label: 'Blocks anybody may read',
    value: '13',
    save: 'Save',
    says: 'This must be a whole number from 1 to 12.',
  },
  {
    form: 'a schedule',
    path: `/publisher/pages/${articleAt('0.25').slug}`,
    open: 'Another price for a time',
    label: 'Until',
    value: '2020-01-01T00:00',
    save: 'Save',
    says: 'This is not an amount: write dollars as 0.25, with at most six decimals.',
  },
  {
    form: 'rules',
    path: '/publisher/rules',
    open: 'Add a rule',
    label: 'Hours a buyer may read',
    value: '0',
    save: 'Save rules',
    says: 'This must be a whole number of hours from 1 to 8,784.',
  },
  {
    form: 'passes',
    path: '/publisher/passes',
    open: 'Add a pass',
    label: 'Address: /passes/…',
    value: 'One Month',
    save: 'Save passes',
    says: 'This must be lower-case words joined by single hyphens, such as one-month.',
  },
  {
    form: 'free articles',
    path: '/publisher/passes',
    label: 'Free articles a month for each browser',
    value: 'three',
    save: 'Save free articles',
    says: 'This must be a whole number from 0 to 100.',
  },
  {
    form: 'a gift',
    path: '/publisher/passes',
    open: 'Make a gift link',
    label: 'Readers',
    value: '10001',
    save: 'Make the link',
    says: 'This must be at most 10000.',
  },
  {
    form: 'a publisher',
    path: '/publisher/people',
    label: 'Handle',
    value: 'Ada Lovelace',
    save: 'Add or rename',
    says: 'This is lower-case words joined by single hyphens.',
  },
  {
    form: 'a token',
    path: '/publisher/people',
    label: 'What the token is for',
    value: 'x'.repeat(81),
    save: 'Make a token',
    says: 'This must be at most 80 characters long.',
  },
]

for (const { form, path, open, label, value, save, says } of forms) {
  test(`${form}: what cannot be is said beside its field, in words, and what was written stays`, async ({
    dashboard,
    complaints,
  }) => {
    complaints.expect(/422 .*\/api\/publisher\/v1\//)
    await dashboard.goto(path)
    if (open) await dashboard.getByRole('button', { name: open }).click()
    const field = dashboard.getByLabel(label)
    await field.fill(value)
    await dashboard.getByRole('button', { name: save, exact: true }).click()
    await expect(dashboard.getByText(says, { exact: true })).toBeVisible()
    await expect(field).toHaveValue(value)
  })
}
