import 'server-only'
import { eq } from 'drizzle-orm'
import { getAddress, isAddress } from 'viem'
import { z } from 'zod'
import { house } from '../content/publication'
import { db } from '../db/client'
import { members } from '../db/schema'
import { env } from '../env'
import { invite, listMembers, type Member, savePublisher } from '../publishers/members'
import { closeSessionsOf } from '../publishers/sessions'
import { everySetting, settingOf } from '../publishers/settings'
import { revokeTokensOf } from '../publishers/tokens'
import { type Actor, publisherFor, publishersOf } from './actor'
import { invalid, notFound, type Outcome } from './api'
import type { PayTo } from './guarded'

const database = () => db(env().DATABASE_URL)

export const invitation = z.strictObject({
  wallet: z
    .string()
    .refine((text) => isAddress(text, { strict: false }), 'is not an address')
    .transform((text) => text.toLowerCase()),
  role: z.enum(['publisher', 'viewer']),
  publisher: z.string().max(40).default(house),
})

/** Lists who acts for the publishers that somebody may see. */
export async function peopleOf(actor: Actor): Promise<Member[]> {
  return listMembers(database(), actor.publisher)
}

/** Invites a wallet, or changes what it may do. Tokens that it has made for another publisher end. */
export async function inviteMember(
  actor: Actor,
  { wallet, role, publisher }: z.infer<typeof invitation>,
): Promise<Outcome<Member[]>> {
  if (!(await publisherFor(actor, publisher)))
    return invalid([{ field: 'publisher', message: 'is not a publisher here' }])
  if (wallet === actor.wallet)
    return invalid([{ field: 'wallet', message: 'is your own, and an owner may do everything' }])
  await database().transaction(async (tx) => {
    await invite(tx, { wallet, role, publisher, invitedBy: actor.wallet })
    await revokeTokensOf(tx, wallet, publisher)
  })
  return { ok: true, data: await peopleOf(actor) }
}

/** Takes a wallet's rights away, for good: what it has signed in or made does not come back when it is invited again. */
export async function removeMember(named: string): Promise<Outcome<undefined>> {
  const wallet = named.toLowerCase()
  const isMember = await database().transaction(async (tx) => {
    const removed = await tx.delete(members).where(eq(members.wallet, wallet)).returning()
    if (removed.length === 0) return false
    await closeSessionsOf(tx, wallet)
    await revokeTokensOf(tx, wallet)
    return true
  })
  return isMember ? { ok: true, data: undefined } : notFound('member')
}

export const newPublisher = z.strictObject({
  handle: z
    .string()
    .max(40)
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'is lower-case words joined by single hyphens'),
  name: z.string().trim().min(1, 'needs a name').max(80),
})

/** Adds a publisher, or renames one. */
export async function addPublisher(
  actor: Actor,
  { handle, name }: z.infer<typeof newPublisher>,
): Promise<Outcome> {
  if (handle === house) return invalid([{ field: 'handle', message: 'is the house’s own' }])
  await savePublisher(database(), { handle, name, createdBy: actor.wallet })
  return { ok: true, data: { publishers: await publishersOf(actor) } }
}

/** Says where a publisher is paid on each network that is on, and what will change. */
export async function payTosOf(publisher: string): Promise<PayTo[]> {
  const set = (await settingOf(database(), 'pay_to', publisher))?.value as Record<string, string> | undefined
  const [next] = (await everySetting(database(), 'pay_to', publisher)).filter(
    ({ effectiveAt }) => Date.parse(effectiveAt) > Date.now(),
  )
  return env().networks.map(({ network, payTo }) => {
    const now = set?.[network] ?? (publisher === house ? payTo : '')
    const coming = (next?.value as Record<string, string> | undefined)?.[network]
    const changes = next && coming && coming !== now
    return {
      network,
      payTo: now && getAddress(now),
      ...(changes ? { next: { payTo: coming, effectiveAt: next.effectiveAt } } : {}),
    }
  })
}
