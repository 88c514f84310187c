import { findWholeChromium } from '../../scripts/browser'
import { articleAt } from '../articles'
import { expectLocked, expectOpen, followLink, markDocument, pay, test, visit } from './story'

// Playwright switches the browser's page cache off, and the shell has none; readers have it on.
test.use({
  launchOptions: {
    executablePath: findWholeChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  },
})

const article = articleAt('0.25')

test('a paywall kept by the browser gives way to the article on the way back', async ({ context }) => {
  const [here, there] = await Promise.all([context.newPage(), context.newPage()])
  await here.goto('/')
  await followLink(here, article)
  await expectLocked(here, article)
  const stillSame = await markDocument(here)
  await here.goto('/about')
  await visit(there, article)
  await pay(there)
  await expectOpen(there, article)

  await here.bringToFront()
  await here.evaluate(() => history.back())
  await expectOpen(here, article)
  // The document was kept, and so the browser's page cache is what was tested.
  await stillSame()
})
