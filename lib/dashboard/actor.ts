import 'server-only'
import { headers } from 'next/headers'
import { cache } from 'react'
import { cookiesNamed } from '../access/pass'
import { house } from '../content/publication'
import { db } from '../db/client'
import { env } from '../env'
import { everyPublisher } from '../publisher-names'
import { findMember, type Publisher, type Role } from '../publishers/members'
import { isOwner } from '../publishers/owners'
import { cookieName, walletOfSession } from '../publishers/sessions'
import { tokenBearer } from '../publishers/tokens'

/** Somebody who may see or change things here, and for whom. */
export interface Actor {
  /** In lower case. */
  wallet: string
  role: Role
  /** The publisher it acts for; an owner acts for all. */
  publisher: string | undefined
  /** How it has shown who it is. What a token may not do asks for a session. */
  by: 'session' | 'token'
  mayWrite: boolean
}

const secure = () => env().PUBLIC_ORIGIN.startsWith('https:')
const database = () => db(env().DATABASE_URL)

/** Finds the actor of a request: its bearer token, or else its session cookie. */
export async function actorIn(headers: Headers): Promise<Actor | undefined> {
  const token = bearerIn(headers)
  if (token !== undefined) return actorWith(token)
  const secret = sessionSecret(headers)
  const wallet = secret ? await walletOfSession(database(), secret) : undefined
  return wallet === undefined ? undefined : actorOf(wallet, 'session', true)
}

/** The token that a request brings, good or not. Other schemes are a proxy's affair, whose headers a browser adds by itself. */
function bearerIn(headers: Headers): string | undefined {
  const [scheme, token = ''] = (headers.get('authorization') ?? '').split(' ')
  return scheme?.toLowerCase() === 'bearer' ? token : undefined
}

/** Finds the actor of a token: its wallet, for as long as that acts for the publisher the token was made for. */
async function actorWith(token: string): Promise<Actor | undefined> {
  const used = await tokenBearer(database(), token)
  const actor = used && (await actorOf(used.wallet, 'token', used.scopes.includes('write')))
  return actor && (actor.publisher ?? null) === used.publisher ? actor : undefined
}

/** Finds the actor of the page that is being drawn. */
export const currentActor = cache(async (): Promise<Actor | undefined> => actorIn(await headers()))

/** The session's secret in a request's cookies. Next to a token it counts for nothing. */
export function sessionSecret(headers: Headers): string | undefined {
  if (bearerIn(headers) !== undefined) return undefined
  return cookiesNamed(cookieName(secure()), headers.get('cookie'))[0]
}

/** What a wallet may do here, by the owners and the members as they are now; undefined when nothing. */
export async function actorOf(
  wallet: string,
  by: Actor['by'] = 'session',
  mayWrite = true,
): Promise<Actor | undefined> {
  if (await isOwner(database(), env().OWNER_ADDRESS, wallet))
    return { wallet, role: 'owner', publisher: undefined, by, mayWrite }
  const member = await findMember(database(), wallet)
  if (!member) return undefined
  const { role, publisher } = member
  return { wallet, role, publisher, by, mayWrite: mayWrite && role !== 'viewer' }
}

/** Whether somebody may see what is a publisher's. */
export function maySee(actor: Actor, publisher: string): boolean {
  return actor.publisher === undefined || actor.publisher === publisher
}

/** Whether somebody may change what is a publisher's. */
export function mayChange(actor: Actor, publisher: string): boolean {
  return actor.mayWrite && maySee(actor, publisher)
}

/** Finds the publisher that a call is for: the one it names, else the actor's own, else the house; if the actor may see it. */
export async function publisherFor(actor: Actor, named: string | null): Promise<Publisher | undefined> {
  return namedAmong(await publishersOf(actor), actor, named)
}

/** The same among those that the actor may see, where they are at hand. */
export function namedAmong(
  publishers: readonly Publisher[],
  actor: Actor,
  named: string | null,
): Publisher | undefined {
  const wanted = named ?? actor.publisher ?? house
  return publishers.find(({ handle }) => handle === wanted)
}

/** Lists the publishers that somebody may see, the house first. */
export async function publishersOf(actor: Actor): Promise<Publisher[]> {
  return (await everyPublisher()).filter(({ handle }) => maySee(actor, handle))
}
