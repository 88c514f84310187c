import { articleAt } from '../articles'
import {
  expect,
  expectLocked,
  expectOpen,
  expectPaidOnce,
  followLink,
  goHome,
  heading,
  markDocument,
  pay,
  test,
  visit,
} from './story'

const article = articleAt('0.25')
const another = articleAt('0.05')

test('a link inside the site leads to the paywall, and to the article once it is paid', async ({
  page,
  reader,
}) => {
  await page.goto('/')
  const stillSame = await markDocument(page)
  await followLink(page, article)
  await expectLocked(page, article)
  await pay(page)
  await expectOpen(page, article)

  await goHome(page)
  await followLink(page, article)
  await expectOpen(page, article)
  await goHome(page)
  await followLink(page, another)
  await expectLocked(page, another)
  await page.goBack()
  await expect(page).toHaveTitle('The Farthing Review')
  await stillSame()
  await expectPaidOnce(reader, article.price)
})

test('an article unlocked in another tab opens by a link, though this tab began at its paywall', async ({
  context,
}) => {
  const [here, there] = await Promise.all([context.newPage(), context.newPage()])
  await visit(here, article)
  await expectLocked(here, article)
  await goHome(here)
  await visit(there, article)
  await pay(there)
  await expectOpen(there, article)

  await followLink(here, article)
  await expectOpen(here, article)
})

test('a paywall that is open turns into the article when another tab pays', async ({ context }) => {
  const [here, there] = await Promise.all([context.newPage(), context.newPage()])
  await visit(here, article)
  await expectLocked(here, article)
  await visit(there, article)
  await pay(there)
  await expectOpen(there, article)

  await expectOpen(here, article)
})

test('going back to a paywall that another tab has paid away shows the article', async ({ context }) => {
  const [here, there] = await Promise.all([context.newPage(), context.newPage()])
  await here.goto('/')
  await followLink(here, article)
  await expectLocked(here, article)
  await goHome(here)
  await visit(there, article)
  await pay(there)
  await expectOpen(there, article)

  await here.bringToFront()
  await here.goBack()
  await expect(heading(here)).toHaveText(article.title)
  await expectOpen(here, article)
})

test('back and forward after paying lead to the article', async ({ page, reader }) => {
  await page.goto('/about')
  await visit(page, article)
  await pay(page)
  await expectOpen(page, article)
  await page.goBack()
  await expect(page).toHaveURL(/\/about$/)
  await page.goForward()
  await expectOpen(page, article)

  await expectPaidOnce(reader, article.price)
})
