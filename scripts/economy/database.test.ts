import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, type Database, startDatabase } from './database'

describe('startDatabase', () => {
  let database: Database

  beforeAll(async () => {
    database = await startDatabase()
  })
  afterAll(() => database.stop())

  it('keeps what is committed and speaks UTF-8', async () => {
    const sql = postgres(database.url, { max: 2 })
    await sql`CREATE TABLE words (word text PRIMARY KEY)`
    await sql`INSERT INTO words VALUES ('ƒarthing — ¼ d.')`
    expect(await sql`SELECT word, length(word) AS length FROM words`).toEqual([
      { word: 'ƒarthing — ¼ d.', length: 15 },
    ])
    await sql.end()
  })

  it('keeps the databases of one server apart', async () => {
    const sql = postgres(await createDatabase(database.url, 'second'), { max: 1 })
    expect(await sql`SELECT current_database() AS name, to_regclass('words') AS words`).toEqual([
      { name: 'second', words: null },
    ])
    await sql.end()
  })
})
