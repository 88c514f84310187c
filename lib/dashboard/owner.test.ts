import { getAddress } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { expect, inject, test } from 'vitest'
import { createDatabase } from '../../scripts/economy/database'
import { migrate } from '../db/migrate'
import { owner } from '../testing/dashboard'
import { payee } from '../testing/refund'
import { configure } from '../testing/seller'
import { signedBy } from '../testing/signed-change'
import { actorOf } from './actor'
import { changeOwner, ownerNow, withdrawOwner } from './owner'
import { ownerStatement, ownerWithdrawal } from './statements'

// A database of its own: who owns an installation is one for all of it.
const DATABASE_URL = await createDatabase(inject('databaseUrl'), `owner_${crypto.randomUUID().slice(0, 8)}`)
await migrate(DATABASE_URL)
configure({ CHANGE_DELAY_HOURS: '24', DATABASE_URL })
const newAddress = () => privateKeyToAccount(generatePrivateKey()).address

async function handOver(wallet: `0x${string}`) {
  const proof = await signedBy(payee, ownerStatement(wallet))
  return changeOwner(owner, { wallet, ...proof }, Date.now())
}

async function withdraw(wallet: string) {
  return withdrawOwner(owner, await signedBy(payee, ownerWithdrawal(getAddress(wallet))), Date.now())
}

test('a handover is shown before it takes effect, a second one takes its place, and it can be withdrawn', async () => {
  const [thief, heir] = [newAddress(), newAddress()]
  await handOver(thief)
  expect(await ownerNow()).toMatchObject({ wallet: payee.address, next: { wallet: thief } })
  await handOver(heir)
  expect(await ownerNow()).toMatchObject({ next: { wallet: heir } })
  expect(await withdraw(thief)).toMatchObject({ problem: { code: 'signature_required' } })
  expect(await withdraw(heir)).toMatchObject({ ok: true })
  expect(await ownerNow()).toEqual({ wallet: payee.address })
  expect(await withdraw(heir)).toMatchObject({ problem: { status: 404 } })
  expect(await actorOf(payee.address.toLowerCase())).toMatchObject({ role: 'owner' })
})

test('the owner named again withdraws a handover, and the answer says that it is so now', async () => {
  await handOver(newAddress())
  const outcome = await handOver(payee.address)
  expect(outcome.ok && Date.parse(outcome.data.effectiveAt)).toBeLessThanOrEqual(Date.now())
  expect(await ownerNow()).toEqual({ wallet: payee.address })
})
