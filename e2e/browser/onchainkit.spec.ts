import { base } from 'viem/chains'
import { usdcOn } from '@/lib/chains/tokens'
import { articleAt } from '../articles'
import { chain } from '../world'
import { expectAccessible } from './accessible'
import { ownTest as test } from './own-app'
import { expect, pay, paywall, visit } from './story'

// A site on Base, whose nodes nobody can reach from here; what a wallet would ask them is answered by hand.
test.use({
  stage: 'base',
  environment: { NETWORK: 'eip155:8453', RPC_URL: 'http://127.0.0.1:9', LOCAL_CHAIN: '0' },
})

/** Answers 5,000,000 to whatever it is asked: a balance of five dollars. */
const fiveDollars = '0x624c4b4060005260206000f3'

test('OnchainKit comes when a reader asks whose address is paid, and where it learns nothing the address stands', async ({
  page,
  wallet,
  complaints,
}) => {
  const outside = new Set<string>()
  await page.route(/^https:/, (route) => {
    outside.add(new URL(route.request().url()).hostname)
    return route.abort()
  })
  const setCode = 'anvil_setCode' as never
  await chain().request({ method: setCode, params: [usdcOn('eip155:8453')?.address, fiveDollars] as never })
  wallet.chainId = base.id
  wallet.hold('eth_signTypedData_v4')
  await visit(page, articleAt('0.10'))
  await pay(page)
  const lookUp = paywall(page).getByRole('button', { name: 'Look up the name' })
  await expect(lookUp).toBeVisible()
  expect([...outside]).toEqual([])

  complaints.expect(/net::ERR_FAILED/)
  await lookUp.click()
  await expect(paywall(page).getByTestId('ockIdentity_Text')).toHaveText(/^0x7099.*79C8$/i)
  await expectAccessible(page)
})
