import { randomUUID } from 'node:crypto'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { expect, inject, test } from 'vitest'
import { connect } from '../db/client'
import { env } from '../env'
import { invite, savePublisher } from '../publishers/members'
import { createEndpoint } from '../publishers/webhook-endpoints'
import { configure } from '../testing/seller'
import { signedBy } from '../testing/signed-change'
import type { Actor } from './actor'
import { inviteMember, removeMember } from './people'
import { rotateStatement, rotateWithdrawal } from './statements'
import { keepWebhookSecret, rotateWebhook } from './webhook-secrets'
import { findWebhook } from './webhooks'

configure({ CHANGE_DELAY_HOURS: '24' })
const db = connect(inject('databaseUrl'))
const rule = { loopback: false, resolve: async () => ['93.184.215.14'] }
const newAccount = () => privateKeyToAccount(generatePrivateKey())
const first = newAccount()
const lower = first.address.toLowerCase()
Object.assign(globalThis, { farthingEnv: Object.freeze({ ...env(), OWNER_ADDRESS: lower }) })
const session = { by: 'session', mayWrite: true } as const
const owner: Actor = { wallet: lower, role: 'owner', publisher: undefined, ...session }
const words = { status: 401, code: 'signature_required' }

/** A publisher with a member and a webhook. */
async function stage() {
  const [handle, account] = [`ada-${randomUUID().slice(0, 8)}`, newAccount()]
  const wallet = account.address.toLowerCase()
  await savePublisher(db, { handle, name: handle, createdBy: 'test' })
  await invite(db, { wallet, role: 'publisher', publisher: handle, invitedBy: lower })
  const input = { url: 'https://example.com/', events: ['payment.settled' as const] }
  const created = await createEndpoint(db, { publisher: handle, by: wallet }, input, rule)
  if (created.kind !== 'created') throw new Error(created.kind)
  const { id } = created.endpoint
  const actor: Actor = { wallet, role: 'publisher', publisher: handle, ...session }
  const rotate = async (by = account, as = actor, text = rotateStatement('example.com', id)) =>
    rotateWebhook(as, id, await signedBy(by, text), Date.now())
  const keep = async (by = account, as = actor, text = rotateWithdrawal('example.com', id)) =>
    keepWebhookSecret(as, id, await signedBy(by, text), Date.now())
  const isToCome = async () => {
    const found = await findWebhook(owner, id)
    return found.ok && found.data.secretFrom !== null
  }
  return { handle, account, wallet, id, actor, rotate, keep, isToCome }
}

test('a new secret takes a signature of these very words, and waits', async () => {
  const { rotate, keep, id, isToCome } = await stage()
  expect(await rotate(first)).toMatchObject({ problem: words })
  for (const text of [rotateWithdrawal('example.com', id), rotateStatement('elsewhere.com', id)])
    expect(await rotate(undefined, undefined, text)).toMatchObject({ problem: words })
  expect(await isToCome()).toBe(false)
  const rotated = await rotate()
  expect(rotated).toMatchObject({ ok: true, data: { secret: expect.stringMatching(/^whsec_/) } })
  expect(await isToCome()).toBe(true)
  expect(await keep(undefined, undefined, rotateStatement('example.com', id))).toMatchObject({
    problem: words,
  })
  expect(await isToCome()).toBe(true)
})

test('an owner withdraws what a publisher has signed, and nothing twice', async () => {
  const { rotate, keep, isToCome } = await stage()
  await rotate()
  expect(await keep(first, owner)).toMatchObject({ ok: true, data: { secretFrom: null } })
  expect(await isToCome()).toBe(false)
  expect(await keep(first, owner)).toMatchObject({ problem: { status: 404 } })
})

test('nobody of another publisher, and nobody who only looks, asks for one or withdraws it', async () => {
  const { rotate, keep, isToCome, actor } = await stage()
  const other = await stage()
  await rotate()
  for (const ask of [rotate, keep]) {
    expect(await ask(other.account, other.actor)).toMatchObject({ problem: { status: 404 } })
    const viewer: Actor = { ...actor, role: 'viewer', mayWrite: false }
    expect(await ask(undefined, viewer)).toMatchObject({ problem: { status: 403 } })
  }
  expect(await isToCome()).toBe(true)
})

test('a wallet that is removed takes with it what it has signed, and signs nothing behind that', async () => {
  const { rotate, wallet, isToCome } = await stage()
  await rotate()
  expect(await removeMember(owner, wallet)).toMatchObject({ ok: true })
  expect(await isToCome()).toBe(false)
  expect(await rotate()).toMatchObject({ problem: { status: 403 } })
  expect(await isToCome()).toBe(false)
})

test('one that is invited again to the same publisher keeps it, to look only it does not', async () => {
  const { rotate, wallet, handle, isToCome } = await stage()
  await rotate()
  await inviteMember(owner, { wallet, role: 'publisher', publisher: handle })
  expect(await isToCome()).toBe(true)
  await inviteMember(owner, { wallet, role: 'viewer', publisher: handle })
  expect(await isToCome()).toBe(false)
})
