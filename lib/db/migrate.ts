import { fileURLToPath } from 'node:url'
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
