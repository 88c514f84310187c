import 'server-only'
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { watchedSockets } from './watched-socket'

export type Db = PostgresJsDatabase & { $client: postgres.Sql }
/** A database or a transaction on it. */
export type Executor = Pick<Db, 'select' | 'insert' | 'update' | 'delete' | 'execute'>

const holder = globalThis as { farthingDb?: Db }

/** Longer than the database itself lets anything take: who has not answered by then does not answer any more. */
const silence = 12

/**
 * Connects to PostgreSQL. Statements give up after 10 s and locks after 5 s, and connections on which nothing is heard are given
 * up with what was asked on them: a stuck database must not hold a reader.
 */
export function connect(databaseUrl: string, silentSeconds = silence): Db {
  const client = postgres(databaseUrl, {
    max: 10,
    // Before the watch would end it: what is closed while it is being opened, the driver opens again for ever.
    connect_timeout: Math.min(5, silentSeconds - 1),
    // One that rests is closed before its silence could be taken for that of a peer that is gone.
    idle_timeout: silentSeconds - 2,
    // The driver's types do not know of it.
    ...{ socket: watchedSockets(silentSeconds) },
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
