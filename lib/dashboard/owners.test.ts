import { sql } from 'drizzle-orm'
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { beforeEach, describe, expect, inject, test } from 'vitest'
import { createDatabase } from '../../scripts/economy/database'
import { publication } from '../content/publication'
import { db as connected } from '../db/client'
import { migrate } from '../db/migrate'
import { env } from '../env'
import { cookieName, openSession } from '../publishers/sessions'
import { saveSettings } from '../publishers/settings'
import { payee } from '../testing/refund'
import { configure } from '../testing/seller'
import { signedBy } from '../testing/signed-change'
import { type Actor, actorIn, actorOf } from './actor'
import { addOwner, ownersNow, removeOwner, withdrawOwner } from './owners'
import { changePayTo, payTosOf } from './pay-to'
import { inviteMember, peopleOf, removeMember } from './people'
import { ownerStatement, ownerWithdrawal, payToStatement } from './statements'
import { makeToken } from './tokens'

// A database of its own: who owns an installation is one for all of it.
const DATABASE_URL = await createDatabase(inject('databaseUrl'), `owner_${crypto.randomUUID().slice(0, 8)}`)
await migrate(DATABASE_URL)
configure({ CHANGE_DELAY_HOURS: '24', DATABASE_URL })
const db = connected(DATABASE_URL)
const network = env().networks[0]?.network ?? ''

const newAccount = () => privateKeyToAccount(generatePrivateKey())
const lower = ({ address }: PrivateKeyAccount) => address.toLowerCase()
const as = ({ address }: PrivateKeyAccount): Actor => ({
  ...{ wallet: address.toLowerCase(), role: 'owner', publisher: undefined, by: 'session', mayWrite: true },
})

/** The configuration names this wallet, and the changes that are signed wait for so long. */
function configureOwner(account: PrivateKeyAccount, delayHours = 24): void {
  const change = { OWNER_ADDRESS: lower(account), CHANGE_DELAY_HOURS: delayHours }
  Object.assign(globalThis, { farthingEnv: Object.freeze({ ...env(), ...change }) })
}

const add = async (who: PrivateKeyAccount, by = first) =>
  addOwner(
    as(by),
    { wallet: who.address, ...(await signedBy(by, ownerStatement(who.address, 'owner'))) },
    Date.now(),
  )
const remove = async (who: PrivateKeyAccount, by = first) =>
  removeOwner(
    as(by),
    { wallet: who.address, ...(await signedBy(by, ownerStatement(who.address, 'removed'))) },
    Date.now(),
  )
const withdraw = async (who: PrivateKeyAccount, was: 'owner' | 'removed', by = first) =>
  withdrawOwner(
    as(by),
    { wallet: who.address, ...(await signedBy(by, ownerWithdrawal(who.address, was))) },
    Date.now(),
  )
const owners = async (inHours = 0) =>
  Object.fromEntries(
    (await ownersNow(Date.now() + inHours * 3600_000)).map(({ wallet, status }) => [wallet, status]),
  )
const refused = (field: string, message: string) => ({
  problem: { members: { errors: [{ field, message }] } },
})

/** Makes these owners at once. */
async function own(...accounts: PrivateKeyAccount[]): Promise<void> {
  const names = [first, ...accounts].map((account) => [lower(account), 'owner'])
  await saveSettings(db, [
    {
      publisher: 'house',
      kind: 'owner',
      subject: lower(first),
      value: Object.fromEntries(names),
      setBy: 'test',
    },
  ])
}

const sessionOf = async (account: PrivateKeyAccount) => {
  const secret = await openSession(db, lower(account))
  return new Headers({ cookie: `${cookieName(false)}=${secret}` })
}
const tokenOf = async (headers: Headers) => {
  const made = await makeToken((await actorIn(headers)) as Actor, { label: 'x', scopes: ['read', 'write'] })
  return new Headers({ authorization: `Bearer ${made.ok ? made.data.secret : ''}` })
}

let first: PrivateKeyAccount
let second: PrivateKeyAccount
beforeEach(() => {
  first = newAccount()
  second = newAccount()
  configureOwner(first)
})

describe('a new owner', () => {
  test('is shown before it is one, has every right from its time on, and the first keeps theirs', async () => {
    expect(await owners()).toEqual({ [first.address]: 'owner' })
    const outcome = await add(second)
    expect(outcome.ok && Date.parse(outcome.data.effectiveAt) - Date.now()).toBeGreaterThan(23.9 * 3600_000)
    expect(await owners()).toEqual({ [first.address]: 'owner', [second.address]: 'coming' })
    expect(await actorOf(lower(second))).toBeUndefined()
    expect(await owners(24.1)).toEqual({ [first.address]: 'owner', [second.address]: 'owner' })
  })

  test('is one at once without a delay', async () => {
    configureOwner(first, 0)
    await add(second)
    for (const each of [first, second]) expect(await actorOf(lower(each))).toMatchObject({ role: 'owner' })
  })

  test('can be withdrawn by every owner, and never is one then', async () => {
    await own(second)
    const thief = newAccount()
    await add(thief)
    expect(await withdraw(thief, 'removed', second)).toMatchObject({
      problem: { code: 'signature_required' },
    })
    expect(await withdraw(thief, 'owner', second)).toMatchObject({ ok: true })
    for (const hours of [0, 24.1]) expect(Object.keys(await owners(hours))).not.toContain(thief.address)
    expect(await withdraw(thief, 'owner')).toMatchObject({ problem: { status: 404 } })
  })

  test('is refused when it is one, or is to be one already', async () => {
    expect(await add(first)).toMatchObject(refused('wallet', 'is an owner already'))
    await add(second)
    const words = 'is to become an owner already: withdraw that, or wait for it'
    expect(await add(second)).toMatchObject(refused('wallet', words))
  })

  test('takes the signature of an owner under these very words', async () => {
    const proof = await signedBy(first, ownerStatement(second.address, 'removed'))
    const outcome = await addOwner(as(first), { wallet: second.address, ...proof }, Date.now())
    expect(outcome).toMatchObject({ problem: { code: 'signature_required' } })
    expect(await add(newAccount(), second)).toMatchObject({ problem: { code: 'forbidden' } })
  })
})

describe('an owner who is removed', () => {
  test('is one until then, can withdraw it, and so can every other', async () => {
    const third = newAccount()
    await own(second, third)
    for (const by of [second, third]) {
      await remove(second)
      expect(await actorOf(lower(second))).toMatchObject({ role: 'owner' })
      expect(await owners()).toMatchObject({ [second.address]: 'leaving' })
      expect(Object.keys(await owners(24.1))).toHaveLength(2)
      expect(await withdraw(second, 'removed', by)).toMatchObject({ ok: true })
      expect(Object.keys(await owners(24.1))).toHaveLength(3)
    }
  })

  test('starts nothing before it goes, and what it has signed is withdrawn', async () => {
    await own(second)
    const [thief, payTo] = [newAccount(), newAccount().address]
    const pay = async () =>
      changePayTo(
        as(second),
        'house',
        {
          network,
          payTo,
          ...(await signedBy(second, payToStatement(publication.name, 'Base Sepolia', payTo))),
        },
        Date.now(),
      )
    await add(thief, second)
    expect(await pay()).toMatchObject({ ok: true })
    await remove(second)
    expect(await owners(24.1)).toEqual({ [first.address]: 'owner' })
    expect((await payTosOf('house'))[0]?.next).toBeUndefined()
    for (const outcome of [await add(thief, second), await remove(first, second), await pay()])
      expect(outcome).toMatchObject({ problem: { code: 'leaving' } })
  })

  test('leaves what it has signed when it goes of its own accord: so an installation is handed over', async () => {
    await add(second)
    expect(await remove(first)).toMatchObject({ ok: true })
    expect(await owners(24.1)).toEqual({ [second.address]: 'owner' })
  })

  test('is nobody, and what it had signed in or made does not come back in any way', async () => {
    configureOwner(first, 0)
    await inviteMember(as(first), { wallet: lower(second), role: 'publisher', publisher: 'house' })
    const session = await sessionOf(second)
    const token = await tokenOf(session)
    await add(second)
    expect(await actorIn(token)).toBeUndefined()
    const ownerToken = await tokenOf(session)
    expect(await actorIn(ownerToken)).toMatchObject({ role: 'owner' })
    await remove(second)
    const isOut = async () => {
      for (const each of [session, token, ownerToken]) expect(await actorIn(each)).toBeUndefined()
    }
    await isOut()
    expect(await actorOf(lower(second))).toBeUndefined()
    await inviteMember(as(first), { wallet: lower(second), role: 'publisher', publisher: 'house' })
    await isOut()
    await removeMember(as(first), lower(second))
    await add(second)
    await isOut()
  })
})

describe('the last owner', () => {
  test('is not removed, by itself or with those that are to come', async () => {
    const words = 'is the last owner: make another wallet one first'
    expect(await remove(first)).toMatchObject(refused('wallet', words))
    await own(second)
    await remove(second)
    expect(await remove(first)).toMatchObject(refused('wallet', words))
  })

  test('stays when two remove each other at the same moment', async () => {
    for (const hours of [0, 24]) {
      configureOwner(first, hours)
      await own(second)
      const outcomes = await Promise.all([remove(second, first), remove(first, second)])
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
      expect(Object.keys(await owners(25))).toHaveLength(1)
    }
  })

  test('stays when the one who was to come after it is withdrawn', async () => {
    await add(second)
    await remove(first)
    expect(await withdraw(second, 'owner')).toMatchObject({ ok: true })
    for (const hours of [0, 25]) expect(await owners(hours)).toEqual({ [first.address]: 'owner' })
  })

  test('is kept by the database itself', async () => {
    const value = { [lower(first)]: 'removed' }
    const row = { publisher: 'house', kind: 'owner', subject: lower(first), value, setBy: 'test' } as const
    const failure = await saveSettings(db, [row]).catch((error: Error) => error)
    expect(String((failure as Error).cause)).toContain('settings_some_owner')
  })
})

test('a member who becomes an owner is listed as that alone, and cannot be invited or removed as a member', async () => {
  configureOwner(first, 0)
  const invited = { wallet: lower(second), role: 'viewer', publisher: 'house' } as const
  await inviteMember(as(first), invited)
  await add(second)
  expect(await actorOf(lower(second))).toMatchObject({ role: 'owner', mayWrite: true })
  expect((await peopleOf(as(first))).map(({ wallet }) => wallet)).not.toContain(lower(second))
  expect(await inviteMember(as(first), invited)).toMatchObject(
    refused('wallet', 'is an owner’s, who may do everything'),
  )
  expect(await removeMember(as(first), lower(second))).toMatchObject({ problem: { status: 404 } })
})

test('another wallet in the configuration owns the installation alone', async () => {
  await own(second)
  const operator = newAccount()
  configureOwner(operator)
  expect(await owners()).toEqual({ [operator.address]: 'owner' })
  for (const each of [first, second]) expect(await actorOf(lower(each))).toBeUndefined()
})

test('the house is told what changes, by whom, from when on, and where it can be withdrawn', async () => {
  await add(second)
  await withdraw(second, 'owner')
  const events = await db.execute<{ data: Record<string, unknown> }>(sql`
    select data from outbox where type = 'owner.changed' and publisher = 'house' and data ->> 'subject' = ${lower(first)}
    order by (data ->> 'version')::int`)
  expect(events.map(({ data }) => data)).toMatchObject([
    {
      value: { [lower(first)]: 'owner', [lower(second)]: 'owner' },
      by: lower(first),
      statement: ownerStatement(second.address, 'owner'),
      withdrawAt: '/publisher/people',
    },
    {
      value: { [lower(first)]: 'owner' },
      statement: ownerWithdrawal(second.address, 'owner'),
      withdrawAt: null,
    },
  ])
  expect(Date.parse(String(events[0]?.data.effectiveAt))).toBeGreaterThan(Date.now() + 23 * 3600_000)
})

test('nobody owns an installation whose configuration names nobody', async () => {
  Object.assign(globalThis, { farthingEnv: Object.freeze({ ...env(), OWNER_ADDRESS: undefined }) })
  expect(await actorOf(lower(payee))).toBeUndefined()
})
