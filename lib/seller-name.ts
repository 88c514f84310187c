import 'server-only'
import { house, publication } from './content/publication'
import { db } from './db/client'
import { env } from './env'
import { listPublishers } from './publishers/members'

/** Who is paid for an article or a pass, in the words that a reader is told before paying. */
export async function sellerName(publisher: string): Promise<string> {
  if (publisher === house) return publication.name
  const publishers = await listPublishers(db(env().DATABASE_URL))
  return publishers.find(({ handle }) => handle === publisher)?.name ?? publisher
}
