import { createWalletClient, encodeFunctionData, type Hex, http, multicall3Abi } from 'viem'
import { baseSepolia } from 'viem/chains'
import { expect, inject, test } from 'vitest'
import { accounts } from '../../scripts/economy/accounts'
import { usdcAbi } from '../chains/usdc'
import {
  mine,
  newPayer,
  price,
  sign,
  submitAsStranger,
  testMachine,
  token,
  waitMined,
} from '../testing/economy'
import { lyingNode } from '../testing/lying-node'
import { sale } from '../testing/sale'
import type { SignedPayment } from '../x402/exact-evm'
import { factsOf } from './facts'
import { claim } from './ledger'
import { factOf, proofIn } from './prove'

const { db, client } = testMachine()

async function claimed(signed: SignedPayment) {
  const input = {
    payment: signed,
    asset: token.address,
    ...sale,
    slug: 'a-dime',
    fromBlock: 0n,
  }
  return (await claim(db, input)).payment
}

test('a payment is proven by its own log, whoever submitted it', async () => {
  const signed = await sign(await newPayer(client))
  const payment = await claimed(signed)
  expect(await factOf(client, payment)).toEqual({ kind: 'unused' })
  const transaction = await submitAsStranger(signed)
  expect(await factOf(client, payment)).toMatchObject({ kind: 'paid', proof: { transaction } })
})

test('a nonce burnt on something else is no payment', async () => {
  const payer = await newPayer(client)
  const signed = await sign(payer)
  const decoy = await sign(payer, {
    nonce: signed.authorization.nonce,
    to: signed.authorization.from,
    value: 0n,
  })
  const payment = await claimed(signed)
  await submitAsStranger(decoy)
  expect(await factOf(client, payment)).toMatchObject({ kind: 'diverted' })
})

test('a cancelled authorization is cancelled', async () => {
  const payer = await newPayer(client)
  const signed = await sign(payer)
  const payment = await claimed(signed)
  const { nonce } = signed.authorization
  const domain = {
    name: token.name,
    version: token.version,
    chainId: baseSepolia.id,
    verifyingContract: token.address,
  }
  const types = {
    CancelAuthorization: [
      { name: 'authorizer', type: 'address' },
      { name: 'nonce', type: 'bytes32' },
    ],
  }
  const message = { authorizer: payer.address, nonce }
  const signature = await payer.signTypedData({ domain, types, primaryType: 'CancelAuthorization', message })
  const abi = [
    {
      type: 'function',
      name: 'cancelAuthorization',
      stateMutability: 'nonpayable',
      outputs: [],
      inputs: [
        { name: 'authorizer', type: 'address' },
        { name: 'nonce', type: 'bytes32' },
        { name: 'signature', type: 'bytes' },
      ],
    },
  ] as const
  const relayer = createWalletClient({
    account: accounts[0],
    chain: baseSepolia,
    transport: http(inject('rpcUrl')),
  })
  const args = [payer.address, nonce, signature] as const
  await waitMined(
    client,
    await relayer.writeContract({
      account: accounts[0] ?? null,
      address: token.address,
      abi,
      functionName: 'cancelAuthorization',
      args,
    }),
  )
  expect(await factOf(client, payment)).toMatchObject({ kind: 'cancelled' })
})

test('one transfer in a transaction does not prove the other authorization beside it', async () => {
  const payer = await newPayer(client)
  const paying = await sign(payer)
  const claimedOnly = await sign(payer)
  const decoy = await sign(payer, { nonce: claimedOnly.authorization.nonce, to: payer.address, value: price })
  const first = await claimed(claimedOnly)
  const calls = [decoy, paying].map((payment) => {
    const { from, to, value, validAfter, validBefore, nonce } = payment.authorization
    const args = [from, to, value, validAfter, validBefore, nonce, payment.signature] as const
    const callData = encodeFunctionData({ abi: usdcAbi, functionName: 'transferWithAuthorization', args })
    return { target: token.address, allowFailure: false, callData }
  })
  const relayer = createWalletClient({ chain: baseSepolia, transport: http(inject('rpcUrl')) })
  const hash = await relayer.writeContract({
    account: accounts[0] ?? null,
    address: '0xcA11bde05977b3631167028862bE2a173976CA11',
    abi: multicall3Abi,
    functionName: 'aggregate3',
    args: [calls],
  })
  await waitMined(client, hash)
  const receipt = await client.getTransactionReceipt({ hash })
  expect(proofIn(receipt, first)).toBeUndefined()
  expect(await factOf(client, first)).toMatchObject({ kind: 'diverted' })
  const second = { ...first, authorization: paying.authorization }
  expect(proofIn(receipt, second)).toMatchObject({ transaction: hash })
})

test('the same logs of another contract, and those of a failed transaction, prove nothing', async () => {
  const signed = await sign(await newPayer(client))
  const payment = await claimed(signed)
  const receipt = await client.getTransactionReceipt({ hash: await submitAsStranger(signed) })
  expect(proofIn(receipt, payment)).toBeDefined()
  const fake = {
    ...receipt,
    logs: receipt.logs.map((log) => ({ ...log, address: `0x${'9'.repeat(40)}` as const })),
  }
  expect(proofIn(fake, payment)).toBeUndefined()
  expect(proofIn({ ...receipt, status: 'reverted' }, payment)).toBeUndefined()
})

test.each([
  ['the log and no receipt', null],
  ['the log, and a receipt without it', { status: '0x1', logs: [] }],
])('a node that shows %s has said nothing', async (_what, receipt) => {
  const signed = await sign(await newPayer(client))
  const payment = await claimed(signed)
  await submitAsStranger(signed)
  const behind = lyingNode(client, async ({ method }, truth) => {
    if (method !== 'eth_getTransactionReceipt') return undefined
    return receipt && { ...((await truth()) as object), ...receipt }
  })
  await expect(factOf(behind, payment)).rejects.toThrow('not its receipt')
})

test('a node that refuses to look through many blocks at once is asked for few', async () => {
  const signed = await sign(await newPayer(client))
  const fromBlock = await client.getBlockNumber()
  const payment = { ...(await claimed(signed)), fromBlock }
  for (let times = 0; times < 7; times++) await mine(client, 300)
  const transaction = await submitAsStranger(signed)
  const strict = lyingNode(client, ({ method, params }) => {
    if (method !== 'eth_getLogs') return undefined
    const [{ fromBlock, toBlock }] = params as [{ fromBlock: Hex; toBlock: Hex }]
    if (Number(toBlock) - Number(fromBlock) >= 2000) throw new Error('query exceeds max block range')
    return undefined
  })
  const fact = { kind: 'paid', proof: { transaction } }
  expect(await factOf(strict, payment)).toMatchObject(fact)
  expect((await factsOf(strict, [payment])).get(payment.id)).toMatchObject(fact)
})
