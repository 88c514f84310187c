import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { getAddress, type Hex } from 'viem'
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { beforeEach, expect, inject, test } from 'vitest'
import { connect } from '../db/client'
import { invite, savePublisher } from '../publishers/members'
import { rememberHousePayees } from '../publishers/payees'
import { type SettingRow, settingAt } from '../publishers/settings'
import { configure } from '../testing/seller'
import { signedBy } from '../testing/signed-change'
import type { Actor } from './actor'
import { changePayTo, payToChange, payTosOf, withdrawPayTo } from './pay-to'
import { inviteMember, removeMember } from './people'
import { payToStatement, payToWithdrawal } from './statements'

const [base, avalanche] = ['eip155:84532', 'eip155:43113']
const labels: Record<string, string> = { [base]: 'Base Sepolia', [avalanche]: 'Avalanche Fuji' }
configure({
  NETWORKS: `${base},${avalanche}`,
  RPC_URL_84532: inject('rpcUrl'),
  RPC_URL_43113: 'http://127.0.0.1:1',
  CHANGE_DELAY_HOURS: '24',
})
for (const name of ['NETWORK', 'RPC_URL', 'LOCAL_CHAIN']) delete process.env[name]
const db = connect(inject('databaseUrl'))
const hour = 3600_000

const newAccount = () => privateKeyToAccount(generatePrivateKey())
const newAddress = () => newAccount().address
const actorOf = ({ address }: PrivateKeyAccount, more: Partial<Actor> = {}): Actor => ({
  ...{ wallet: address.toLowerCase(), role: 'publisher', publisher: ada, by: 'session', mayWrite: true },
  ...more,
})

let ada: string
let account: PrivateKeyAccount
beforeEach(async () => {
  ada = `ada-${randomUUID()}`
  account = newAccount()
  await savePublisher(db, { handle: ada, name: ada, createdBy: 'test' })
  await join(account)
})

function join({ address }: PrivateKeyAccount, publisher = ada) {
  return invite(db, { wallet: address.toLowerCase(), publisher, role: 'publisher', invitedBy: 'test' })
}

async function change(network: string, payTo: Hex, signer = account, publisher = ada) {
  const proof = await signedBy(signer, payToStatement(publisher, labels[network] ?? '', getAddress(payTo)))
  const actor = actorOf(signer, { publisher })
  return changePayTo(actor, publisher, { network, payTo: getAddress(payTo), ...proof }, Date.now())
}

async function withdraw(network: string, payTo: string, signer = account) {
  const proof = await signedBy(signer, payToWithdrawal(ada, labels[network] ?? '', payTo))
  return withdrawPayTo(actorOf(signer), ada, { network, ...proof }, Date.now())
}

/** Sets what holds now, as a change did that is a day old. */
async function hold(value: Record<string, string>) {
  await db.execute(sql`insert into settings (publisher, kind, subject, value, set_by, effective_at)
    values (${ada}, 'pay_to', ${ada}, ${JSON.stringify(value)}::text::jsonb, 'test', now() - interval '1 hour')`)
}

/** Tells where the publisher is paid so many hours from now, as the gates do: the newest row in effect. */
async function heldIn(hours: number): Promise<unknown> {
  const rows = await db.execute<Record<string, unknown>>(sql`
    select kind, subject, version::int as version, value, to_json(effective_at) as "effectiveAt" from settings
    where subject = ${ada}`)
  return settingAt(rows as unknown as SettingRow[], 'pay_to', ada, Date.now() + hours * hour)?.value
}

const pending = async () =>
  (await payTosOf(ada)).flatMap(({ network, next }) => (next ? [[network, next.payTo]] : []))

test('the old address signed again withdraws a change, which never comes into force', async () => {
  const [old, thief] = [newAddress(), newAddress()]
  await hold({ [base]: old })
  await change(base, thief)
  expect(await pending()).toEqual([[base, thief]])
  const before = Date.now()
  const outcome = await change(base, old)
  expect(outcome.ok && Date.parse(outcome.data.effectiveAt) - before).toBeLessThan(hour)
  expect(await pending()).toEqual([])
  for (const hours of [1, 24.5, 25, 49]) expect(await heldIn(hours)).toEqual({ [base]: old })
})

test('a change is withdrawn under words of its own, also where nothing holds yet', async () => {
  const thief = newAddress()
  await change(base, thief)
  expect(await withdraw(base, newAddress())).toMatchObject({ problem: { code: 'signature_required' } })
  expect(await withdraw(base, thief)).toMatchObject({ ok: true })
  expect(await heldIn(25)).toEqual({})
  expect(await withdraw(base, thief)).toMatchObject({ problem: { status: 404 } })
})

test('two networks changed within the delay are both in force after it, and both shown before', async () => {
  const [here, there] = [newAddress(), newAddress()]
  await change(base, here)
  await change(avalanche, there)
  expect(await pending()).toEqual([
    [base, here],
    [avalanche, there],
  ])
  expect(await heldIn(25)).toEqual({ [base]: here, [avalanche]: there })
})

test('two changes at the same moment do not lose one another', async () => {
  const [here, there] = [newAddress(), newAddress()]
  await Promise.all([change(base, here), change(avalanche, there)])
  expect(await heldIn(25)).toEqual({ [base]: here, [avalanche]: there })
})

test.each([
  ['removed', (by: Actor, wallet: string) => removeMember(by, wallet)],
  [
    'made a viewer',
    (by: Actor, wallet: string) => inviteMember(by, { wallet, role: 'viewer', publisher: ada }),
  ],
])('what a wallet wanted to change is withdrawn when it is %s; what others did is not', async (_, take) => {
  const [thief, old, mine] = [newAccount(), newAddress(), newAddress()]
  const wallet = thief.address.toLowerCase()
  await join(thief)
  await hold({ [base]: old })
  await change(base, thief.address, thief)
  await change(avalanche, mine)
  expect(await take(actorOf(newAccount(), { role: 'owner', publisher: undefined }), wallet)).toMatchObject({
    ok: true,
  })
  expect(await pending()).toEqual([[avalanche, mine]])
  expect(await heldIn(25)).toEqual({ [base]: old, [avalanche]: mine })
})

test('what a wallet asks for while it is removed does not come into force behind the removal', async () => {
  const [thief, boss] = [newAccount(), actorOf(newAccount(), { role: 'owner', publisher: undefined })]
  await join(thief)
  await removeMember(boss, thief.address)
  expect(await change(base, thief.address, thief)).toMatchObject({ problem: { code: 'forbidden' } })
  await join(thief)
  await Promise.all([change(base, thief.address, thief), removeMember(boss, thief.address)])
  expect(await pending()).toEqual([])
})

test('an address of another publisher or of the house is refused, in whatever row it is', async () => {
  const payTo = newAddress()
  await change(base, payTo)
  const [bob, bobs] = [`bob-${randomUUID()}`, newAccount()]
  await join(bobs, bob)
  await savePublisher(db, { handle: bob, name: bob, createdBy: 'test' })
  const once = newAddress()
  await rememberHousePayees(db, [once])
  for (const taken of [payTo, once, process.env.PAY_TO as Hex]) {
    expect(await change(avalanche, taken, bobs, bob)).toMatchObject({
      problem: { code: 'invalid', members: { errors: [{ field: 'payTo' }] } },
    })
  }
  expect(await change(avalanche, newAddress(), bobs, bob)).toMatchObject({ ok: true })
  expect(await change(avalanche, payTo)).toMatchObject({ ok: true })
})

test('the address of nobody is refused', () => {
  const read = payToChange.safeParse({
    network: base,
    payTo: `0x${'0'.repeat(40)}`,
    message: '',
    signature: '',
  })
  expect(read.error?.issues[0]).toMatchObject({ path: ['payTo'], message: 'is the address of nobody' })
})
