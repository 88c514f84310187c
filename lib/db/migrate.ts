import { fileURLToPath } from 'node:url'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'

const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url))

/** Brings a database to the current schema. Safe to run again, and by two processes at once: the second waits. */
export async function migrate(databaseUrl: string): Promise<void> {
  const options = { max: 1, connect_timeout: 5, onnotice: () => undefined }
  const lock = postgres(databaseUrl, options)
  const client = postgres(databaseUrl, options)
  try {
    await lock.begin(async (transaction) => {
      await transaction`select pg_advisory_xact_lock(402)`
      await applyMigrations(drizzle(client), { migrationsFolder })
    })
  } finally {
    await Promise.all([lock.end(), client.end()])
  }
}

/** Counts the migrations that a database has not had yet. @throws when it does not answer. */
export async function pendingMigrations(databaseUrl: string): Promise<number> {
  const client = postgres(databaseUrl, { max: 1, connect_timeout: 5, onnotice: () => undefined })
  const all = readMigrationFiles({ migrationsFolder }).length
  try {
    const [table] = await client`select to_regclass('drizzle.__drizzle_migrations') as name`
    if (table?.name === null) return all
    const [row] = await client`select count(*)::int as done from drizzle.__drizzle_migrations`
    return Math.max(0, all - Number(row?.done))
  } finally {
    await client.end({ timeout: 1 })
  }
}
