import 'server-only'
import { asc, eq } from 'drizzle-orm'
import type { Executor } from '../db/client'
import { members, publishers } from '../db/schema/publishers'

export type Role = 'owner' | 'publisher' | 'viewer'

export interface Member {
  /** In lower case. */
  wallet: string
  publisher: string
  role: 'publisher' | 'viewer'
  invitedBy: string
  invitedAt: Date
}

/** Finds for whom a wallet acts. */
export async function findMember(db: Executor, wallet: string): Promise<Member | undefined> {
  const [row] = await db.select().from(members).where(eq(members.wallet, wallet))
  return row
}

/** Lists the wallets that act for a publisher, or all. */
export async function listMembers(db: Executor, publisher?: string): Promise<Member[]> {
  return db
    .select()
    .from(members)
    .where(publisher === undefined ? undefined : eq(members.publisher, publisher))
    .orderBy(asc(members.invitedAt))
}

/** Lets a wallet act for a publisher, or changes how it does. Its sessions see the new role with their next request. */
export async function invite(
  db: Executor,
  member: Pick<Member, 'wallet' | 'publisher' | 'role' | 'invitedBy'>,
): Promise<void> {
  const { publisher, role, invitedBy } = member
  await db
    .insert(members)
    .values(member)
    .onConflictDoUpdate({ target: members.wallet, set: { publisher, role, invitedBy } })
}

export interface Publisher {
  handle: string
  name: string
}

/** Lists the publishers beside the house, by handle. */
export async function listPublishers(db: Executor): Promise<Publisher[]> {
  return db
    .select({ handle: publishers.handle, name: publishers.name })
    .from(publishers)
    .orderBy(asc(publishers.handle))
}

/** Adds a publisher, or gives one another name. */
export async function savePublisher(
  db: Executor,
  { handle, name, createdBy }: Publisher & { createdBy: string },
): Promise<void> {
  await db
    .insert(publishers)
    .values({ handle, name, createdBy })
    .onConflictDoUpdate({ target: publishers.handle, set: { name } })
}
