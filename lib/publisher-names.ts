import 'server-only'
import { house, publication } from './content/publication'
import { db } from './db/client'
import { env } from './env'
import { listPublishers, type Publisher } from './publishers/members'

/** Lists every publisher: the house, then the others by handle. */
export async function everyPublisher(): Promise<Publisher[]> {
  return [{ handle: house, name: publication.name }, ...(await listPublishers(db(env().DATABASE_URL)))]
}

/** Who is paid for an article or a pass, in the words that a reader is told before paying. */
export async function sellerName(publisher: string): Promise<string> {
  // Most pages are the house's, and need no look.
  if (publisher === house) return publication.name
  return (await everyPublisher()).find(({ handle }) => handle === publisher)?.name ?? publisher
}
