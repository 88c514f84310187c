import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { db } from '../db/client'
import { env } from '../env'
import { savePublisher } from '../publishers/members'
import { cookieName, openSession } from '../publishers/sessions'
import { configure } from '../testing/seller'
import { type Actor, actorIn, sessionSecret } from './actor'
import { inviteMember, removeMember } from './people'
import { makeToken } from './tokens'

configure()
const on = db(env().DATABASE_URL)
const owner = { wallet: '0xowner', role: 'owner' } as Actor

const newWallet = () => `0x${randomUUID().replaceAll('-', '')}00000000`
const bearer = (secret: string) => new Headers({ authorization: `Bearer ${secret}` })
const cookie = (secret: string) => new Headers({ cookie: `${cookieName(false)}=${secret}` })

const [ada, bob] = ['ada', 'bob'].map((name) => `${name}-${randomUUID()}`) as [string, string]
for (const handle of [ada, bob]) await savePublisher(on, { handle, name: handle, createdBy: 'test' })

/** A wallet, and what it may do. */
let wallet: string
const invite = (publisher: string, role: 'publisher' | 'viewer' = 'publisher') =>
  inviteMember({ ...owner, publisher: undefined }, { wallet, role, publisher })

/** Makes a token as the wallet that is signed in, and returns its secret. */
async function tokenOfMember(): Promise<string> {
  const secret = await openSession(on, wallet)
  const actor = (await actorIn(cookie(secret))) as Actor
  const made = await makeToken(actor, { label: 'x', scopes: ['read', 'write'] })
  return made.ok ? made.data.secret : ''
}

/** The configuration names this wallet as the owner. */
function own(address: string | undefined): void {
  Object.assign(globalThis, { farthingEnv: Object.freeze({ ...env(), OWNER_ADDRESS: address }) })
}

beforeEach(() => {
  wallet = newWallet()
})

describe('a token', () => {
  test('acts for the publisher it was made for', async () => {
    await invite(ada)
    const token = await tokenOfMember()
    expect(await actorIn(bearer(token))).toMatchObject({
      wallet,
      publisher: ada,
      by: 'token',
      mayWrite: true,
    })
    await invite(ada, 'viewer')
    expect(await actorIn(bearer(token))).toMatchObject({ role: 'viewer', mayWrite: false })
  })

  test('does not come back when its wallet is invited again, here or elsewhere', async () => {
    await invite(ada)
    const token = await tokenOfMember()
    await removeMember(owner, wallet.toUpperCase().replace('0X', '0x'))
    for (const publisher of [ada, bob]) {
      await invite(publisher)
      expect(await actorIn(bearer(token))).toBeUndefined()
    }
  })

  test('does not follow its wallet to another publisher, nor back', async () => {
    await invite(ada)
    const token = await tokenOfMember()
    await invite(bob)
    expect(await actorIn(bearer(token))).toBeUndefined()
    const next = await tokenOfMember()
    expect(await actorIn(bearer(next))).toMatchObject({ publisher: bob })
    await invite(ada)
    for (const each of [token, next]) expect(await actorIn(bearer(each))).toBeUndefined()
  })

  test('of a publisher is no owner’s, and of an owner no publisher’s', async () => {
    const before = env().OWNER_ADDRESS
    await invite(ada)
    const asMember = await tokenOfMember()
    own(wallet)
    expect(await actorIn(bearer(asMember))).toBeUndefined()
    const asOwner = await tokenOfMember()
    expect(await actorIn(bearer(asOwner))).toMatchObject({ role: 'owner', publisher: undefined })
    own(before)
    expect(await actorIn(bearer(asOwner))).toBeUndefined()
    expect(await actorIn(bearer(asMember))).toMatchObject({ role: 'publisher', publisher: ada })
  })
})

test('a session does not come back when its wallet is invited again', async () => {
  await invite(ada)
  const secret = await openSession(on, wallet)
  expect(await actorIn(cookie(secret))).toMatchObject({ publisher: ada, by: 'session' })
  await removeMember(owner, wallet)
  await invite(ada)
  expect(await actorIn(cookie(secret))).toBeUndefined()
})

test('next to a token, good or not, a cookie counts for nothing', async () => {
  await invite(ada)
  const session = await openSession(on, wallet)
  const token = await tokenOfMember()
  for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
    const wrong = new Headers([...cookie(session), ['authorization', `${scheme} farthing_wrong`]])
    expect(await actorIn(wrong)).toBeUndefined()
    expect(sessionSecret(wrong)).toBeUndefined()
    const right = new Headers([...cookie(session), ['authorization', `${scheme} ${token}`]])
    expect(await actorIn(right)).toMatchObject({ by: 'token' })
  }
  const empty = new Headers([...cookie(session), ['authorization', 'Bearer']])
  expect(await actorIn(empty)).toBeUndefined()
  const basic = new Headers([...cookie(session), ['authorization', 'Basic YTpi']])
  expect(await actorIn(basic)).toMatchObject({ by: 'session' })
})
