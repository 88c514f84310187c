import { type Address, type Hex, hashMessage } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { createSiweMessage } from 'viem/siwe'
import { beforeAll, expect, test } from 'vitest'
import { newPayer, testMachine } from '../testing/economy'
import {
  artifacts,
  delegate,
  deploy,
  deploySafes,
  newSafe,
  odd,
  place,
  type Safes,
  sendFromNobody,
  wrapped,
} from '../testing/smart-wallets'
import { overheard } from '../testing/wallet-machine'
import { parseKeyRing } from '../token'
import { type SignInOutcome, verifySignIn } from './sign-in'
import { nonceMoment, nonceOf } from './sign-in-nonce'

const { client, db } = testMachine()
const sessionKeys = parseKeyRing('SESSION_KEYS', `k1.${'A'.repeat(43)}`)
let safes: Safes
beforeAll(async () => {
  safes = await deploySafes(client)
})

/** Signs in as a wallet, and lists what the chain was asked to do for it. */
async function signIn(
  wallet: Address,
  how: (text: string) => Promise<Hex> | Hex,
): Promise<{ outcome: SignInOutcome; asked: string[] }> {
  const now = Date.now()
  const text = createSiweMessage({
    address: wallet,
    chainId: 84532,
    domain: 'example.com',
    uri: 'https://example.com',
    version: '1',
    nonce: nonceOf(nonceMoment(sessionKeys, Math.floor(now / 1000))),
    issuedAt: new Date(now),
    expirationTime: new Date(now + 60_000),
  })
  const { ear, asked } = overheard(client)
  const context = {
    db,
    clientOf: () => ear,
    sessionKeys,
    publicOrigin: 'https://example.com',
    walletFactories: [safes.factory],
  }
  return { outcome: await verifySignIn(context, text, await how(text), now), asked }
}

const refused = { ok: false, reason: 'invalid_siwx_signature' }

test('a smart wallet signs in, on the chain or not yet, and nobody else as it', async () => {
  const wallet = await newSafe(client, safes)
  const stranger = await newSafe(client, safes)
  const as = ({ signWrapped }: typeof wallet) =>
    signIn(wallet.address, (text) => signWrapped(hashMessage(text)))
  expect((await as(wallet)).outcome).toEqual({ ok: true, wallet: wallet.address })
  expect((await as(stranger)).outcome).toMatchObject(refused)
  await sendFromNobody(client, { to: wallet.factory, data: wallet.factoryCalldata })
  expect((await as(wallet)).outcome).toEqual({ ok: true, wallet: wallet.address })
  const bare = await signIn(wallet.address, (text) => wallet.sign(hashMessage(text)))
  expect(bare.outcome).toEqual({ ok: true, wallet: wallet.address })
  expect((await as(stranger)).outcome).toMatchObject(refused)
})

test('a sign-in makes us call nothing that its sender chose, and change nothing', async () => {
  const wallet = await newSafe(client, safes)
  const target = `0x${'e'.repeat(40)}` as Address
  const withTarget = async (text: string) =>
    wrapped(target, '0x12345678', await wallet.sign(hashMessage(text)))
  const undeployed = await signIn(wallet.address, withTarget)
  expect(undeployed.outcome).toMatchObject(refused)
  await sendFromNobody(client, { to: wallet.factory, data: wallet.factoryCalldata })
  const deployed = await signIn(wallet.address, withTarget)
  expect(deployed.outcome).toEqual({ ok: true, wallet: wallet.address })
  for (const { asked } of [undeployed, deployed]) {
    expect(asked.filter((call) => call.includes(target))).toEqual([])
    for (const call of asked) expect(call).toMatch(/^eth_(getcode|call) /)
  }
})

test('nobody prepares the ground for a wallet while it is asked, which a universal validator would let him do', async () => {
  const wallet = await place(client, odd.afterACall)
  const how = () => wrapped(wallet, '0x12345678', '0x11')
  expect((await signIn(wallet, how)).outcome).toMatchObject(refused)
  const universal = { address: wallet, message: 'anything', signature: how() }
  expect(await client.verifyMessage(universal)).toBe(true)
})

test('a delegated account signs in with its key, whatever it has delegated to (EIP-7702)', async () => {
  for (const to of [await deploy(client, artifacts.simple7702), safes.singleton]) {
    const account = await newPayer(client, 0n)
    await delegate(client, account, to)
    const { outcome } = await signIn(account.address, (message) => account.signMessage({ message }))
    expect(outcome).toEqual({ ok: true, wallet: account.address.toLowerCase() })
    const stranger = privateKeyToAccount(generatePrivateKey())
    const other = await signIn(account.address, (message) => stranger.signMessage({ message }))
    expect(other.outcome).toMatchObject(refused)
  }
})

test('a wallet that never answers, and a signature without end, are refused', async () => {
  const endless = await place(client, odd.endless)
  expect((await signIn(endless, () => '0x11')).outcome).toMatchObject(refused)
  const long: Hex = `0x${'11'.repeat(2049)}`
  expect((await signIn(endless, () => long)).outcome).toMatchObject({
    ok: false,
    reason: 'invalid_siwx_malformed',
  })
})
