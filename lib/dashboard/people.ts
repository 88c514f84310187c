import 'server-only'
import { eq } from 'drizzle-orm'
import { isAddress } from 'viem'
import { z } from 'zod'
import { house } from '../content/publication'
import { db, type Executor } from '../db/client'
import { members } from '../db/schema/publishers'
import { env } from '../env'
import { findMember, invite, listMembers, type Member, savePublisher } from '../publishers/members'
import { ownerRows, ownersAt, standingOf } from '../publishers/owners'
import { closeSessionsOf } from '../publishers/sessions'
import { revokeTokensOf } from '../publishers/tokens'
import { type Actor, publisherFor, publishersOf } from './actor'
import { invalid, notFound, type Outcome } from './api'
import { lockSignedBy, withdrawSignedBy } from './signed-by'

const database = () => db(env().DATABASE_URL)

export const invitation = z.strictObject({
  wallet: z
    .string()
    .refine((text) => isAddress(text, { strict: false }), 'is not an address')
    .transform((text) => text.toLowerCase()),
  role: z.enum(['publisher', 'viewer']),
  publisher: z.string().max(40).default(house),
})

/** Lists who acts for the publishers that somebody may see. Whoever has become an owner is no member beside it. */
export async function peopleOf(actor: Actor): Promise<Member[]> {
  const first = env().OWNER_ADDRESS
  const owners = first === undefined ? [] : ownersAt(await ownerRows(database(), first), Date.now())
  return (await listMembers(database(), actor.publisher)).filter(({ wallet }) => !owners.includes(wallet))
}

/**
 * Invites a wallet, or changes what it may do. Tokens that it has made for another publisher end; what it has signed in or
 * made before it was nobody does not come back.
 */
export async function inviteMember(
  actor: Actor,
  { wallet, role, publisher }: z.infer<typeof invitation>,
): Promise<Outcome<Member[]>> {
  if (!(await publisherFor(actor, publisher)))
    return invalid([{ field: 'publisher', message: 'is not a publisher here' }])
  const invited = await database().transaction(async (tx) => {
    await lockSignedBy(tx, wallet)
    if (await isOwnerNow(tx, wallet)) return false
    await endWhatWas(tx, wallet)
    await revokeTokensOf(tx, wallet, publisher)
    await invite(tx, { wallet, role, publisher, invitedBy: actor.wallet })
    await withdrawSignedBy(tx, wallet, actor.wallet, role === 'publisher' ? publisher : undefined)
    return true
  })
  return invited
    ? { ok: true, data: await peopleOf(actor) }
    : invalid([{ field: 'wallet', message: 'is an owner’s, who may do everything' }])
}

async function isOwnerNow(tx: Executor, wallet: string): Promise<boolean> {
  const standing = await standingOf(tx, env().OWNER_ADDRESS, wallet, Date.now())
  return standing === 'owner' || standing === 'leaving'
}

/** What a wallet without any rights has once signed in or made does not come back when it is given some. */
export async function endWhatWas(tx: Executor, wallet: string): Promise<void> {
  if (await findMember(tx, wallet)) return
  await revokeTokensOf(tx, wallet)
  await closeSessionsOf(tx, wallet)
}

/**
 * Takes a wallet's rights away, for good: what it has signed in or made does not come back when it is invited again, and where
 * it wanted a publisher to be paid does not come into force any more.
 */
export async function removeMember(actor: Actor, named: string): Promise<Outcome<undefined>> {
  const wallet = named.toLowerCase()
  return database().transaction(async (tx) => {
    // First: whoever holds it waits for the audit log, which the rest of this writes to.
    await lockSignedBy(tx, wallet)
    if (await isOwnerNow(tx, wallet)) return notFound('member')
    const isMember = eq(members.wallet, wallet)
    const [member] = await tx.select({ wallet: members.wallet }).from(members).where(isMember)
    if (!member) return notFound('member')
    // Before what is written to the audit log: whoever revokes one of them by itself holds its row and then waits for the log.
    await revokeTokensOf(tx, wallet)
    await tx.delete(members).where(isMember)
    await closeSessionsOf(tx, wallet)
    await withdrawSignedBy(tx, wallet, actor.wallet)
    return { ok: true, data: undefined }
  })
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
