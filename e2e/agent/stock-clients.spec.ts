import { expect, test } from '@playwright/test'
import { registerExactEvmScheme } from '@x402/evm/exact/client'
import { decodePaymentResponseHeader, wrapFetchWithPayment, x402Client } from '@x402/fetch'
import { createWalletClient, http } from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import { baseSepolia } from 'viem/chains'
import { decodeXPaymentResponse, wrapFetchWithPayment as wrapFetchV1 } from 'x402-fetch'
import { articleAt } from '../articles'
import { amountsFrom, balanceOf, newReader, world } from '../world'

/** The official v2 client as its documentation sets it up. */
function v2(account: PrivateKeyAccount): typeof fetch {
  const client = new x402Client()
  registerExactEvmScheme(client, { signer: account })
  return wrapFetchWithPayment(fetch, client)
}

/** The official v1 client, likewise. */
function v1(account: PrivateKeyAccount): typeof fetch {
  const wallet = createWalletClient({ account, chain: baseSepolia, transport: http(world().rpcUrl) })
  return wrapFetchV1(fetch, wallet as never) as typeof fetch
}

for (const [name, clientOf, header, decode] of [
  ['@x402/fetch (v2)', v2, 'PAYMENT-RESPONSE', decodePaymentResponseHeader],
  ['x402-fetch (v1)', v1, 'X-PAYMENT-RESPONSE', decodeXPaymentResponse],
] as const) {
  test(`${name} pays once, exactly the price, and reads`, async () => {
    const article = articleAt('0.10')
    const reader = await newReader()
    const pay = clientOf(reader)
    const url = `${world().origin}/articles/${article.slug}`

    const answer = await pay(url)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain('text/markdown')
    expect(await answer.text()).toContain(article.secret)
    const receipt = decode(answer.headers.get(header) ?? '')
    expect(receipt).toMatchObject({
      success: true,
      network: 'eip155:84532',
      payer: reader.address.toLowerCase(),
    })
    expect(await balanceOf(reader.address)).toBe(4_900_000n)
    // Others pay the same publisher meanwhile: what came from this wallet is in the token's logs.
    expect(await amountsFrom(reader.address)).toEqual([100_000n])

    const again = await clientOf(reader)(url, { headers: { Accept: 'application/json' } })
    expect(again.status).toBe(200)
    expect((await again.json()).markdown).toContain(article.secret)
    expect(await amountsFrom(reader.address)).toEqual([100_000n])
    expect(await balanceOf(reader.address)).toBe(4_900_000n)
  })
}
