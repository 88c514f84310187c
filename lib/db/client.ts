import 'server-only'
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'

export type Db = PostgresJsDatabase & { $client: postgres.Sql }
/** A database or a transaction on it. */
export type Executor = Pick<Db, 'select' | 'insert' | 'update' | 'delete' | 'execute'>

const holder = globalThis as { farthingDb?: Db }

/** Connects to PostgreSQL. Statements give up after 10 s and locks after 5 s: a stuck database must not hold a reader. */
export function connect(databaseUrl: string): Db {
  const client = postgres(databaseUrl, {
    max: 10,
    connect_timeout: 5,
    idle_timeout: 30,
    // Poolers in transaction mode cannot keep prepared statements.
    prepare: !/pooler|pgbouncer/.test(databaseUrl),
    connection: { statement_timeout: 10_000, lock_timeout: 5_000, application_name: 'farthing' },
    onnotice: () => undefined,
  })
  // drizzle says of each statement that it is not to be prepared. Then it takes two round trips instead of one, and is planned anew.
  const { unsafe } = client
  client.unsafe = ((text, values, options) =>
    unsafe(text, values, { ...options, prepare: true })) as typeof unsafe
  return drizzle(client)
}

/** Returns the process's one database, opened on first use so that a build never opens it. */
export function db(databaseUrl: string): Db {
  holder.farthingDb ??= connect(databaseUrl)
  return holder.farthingDb
}
