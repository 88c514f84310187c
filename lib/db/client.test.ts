import { sql } from 'drizzle-orm'
import { expect, inject, test } from 'vitest'
import { connect } from './client'

test('a statement is prepared when it first runs on a connection, and then only bound', async () => {
  const db = connect(inject('databaseUrl'))
  await db.execute(sql`select ${1}::int as first`)
  const prepared = await db.execute(
    sql`select statement from pg_prepared_statements where statement like 'select $1::int%'`,
  )
  expect([...prepared]).toEqual([{ statement: 'select $1::int as first' }])
  await db.$client.end()
})
