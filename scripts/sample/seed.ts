import { readdirSync, readFileSync } from 'node:fs'
import postgres from 'postgres'
import { parseFrontmatter } from '@/lib/content/frontmatter'
import { house } from '@/lib/content/publication'
import { samplePrefix } from '@/lib/dashboard/sample'
import { madeUpHistory, type Shelf } from './history'

const tables = ['sales_days', 'challenge_days', 'payer_days'] as const
const atOnce = 2000

/**
 * Puts ninety days that never happened into the sums that the dashboard shows, and into nothing else: there is no payment,
 * no transfer and no right behind them, so the books, the audit log and every list of payments are as they were.
 */
export async function seedSample(databaseUrl: string, until = new Date()): Promise<void> {
  const history = madeUpHistory(shelf(), until)
  await withDatabase(databaseUrl, async (sql) => {
    await forgetIn(sql)
    const rows = { sales_days: history.sales, challenge_days: history.challenges, payer_days: history.payers }
    for (const table of tables) {
      const marked = rows[table].map((row) => ({ publisher: samplePrefix + house, ...row }))
      for (let i = 0; i < marked.length; i += atOnce)
        await sql`insert into ${sql(table)} ${sql(marked.slice(i, i + atOnce) as Record<string, unknown>[])}`
    }
  })
}

/** Takes all sample data away again, and says how many rows that was. */
export async function forgetSample(databaseUrl: string): Promise<number> {
  return withDatabase(databaseUrl, forgetIn)
}

async function forgetIn(sql: postgres.Sql): Promise<number> {
  let gone = 0
  for (const table of tables)
    gone += (await sql`delete from ${sql(table)} where publisher like ${`${samplePrefix}%`}`).count
  return gone
}

async function withDatabase<T>(databaseUrl: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(databaseUrl, { max: 1, connect_timeout: 5, onnotice: () => undefined })
  try {
    return await work(sql)
  } finally {
    await sql.end()
  }
}

/** The house's own paid articles, the newest first. */
function shelf(): Shelf {
  return readdirSync('content/articles')
    .filter((name) => name.endsWith('.md'))
    .map((name) => ({
      slug: name.slice(0, -3),
      ...parseFrontmatter(name, readFileSync(`content/articles/${name}`, 'utf8')).data,
    }))
    .filter(({ price, publisher }) => price !== '0' && publisher === house)
    .map(({ slug, price, date }) => ({ slug, price, date }))
    .sort((a, b) => b.date.localeCompare(a.date))
}
