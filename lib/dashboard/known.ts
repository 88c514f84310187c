import 'server-only'
import { sql } from 'drizzle-orm'
import { listArticles } from '../content/articles'
import { db } from '../db/client'
import { env } from '../env'
import { type Actor, maySee } from './actor'

/** Whether something can name a thing in the database: it refuses a NUL byte, and no name of ours is longer. */
export function isName(text: string): boolean {
  return /^[\w:.-]{1,160}$/.test(text)
}

/** Whether somebody may see a page of this name, without adding up what it has sold. */
export async function knowsPage(actor: Actor, slug: string): Promise<boolean> {
  const articles = await listArticles()
  return articles.some((article) => article.slug === slug && maySee(actor, article.publisher))
}

/** Whether somebody may see a payment of this id, without looking for its story. */
export async function knowsPayment(actor: Actor, id: string): Promise<boolean> {
  if (!isName(id)) return false
  const [found] = await db(env().DATABASE_URL).execute<{ publisher: string }>(
    sql`select publisher from payments where id = ${id}`,
  )
  return found !== undefined && maySee(actor, found.publisher)
}
