import postgres from 'postgres'

/** Sets something of the house as its publisher would, in a database of the test's own. */
export async function setOfHouse(databaseUrl: string, kind: string, value: object, subject = 'house') {
  const sql = postgres(databaseUrl, { max: 1 })
  await sql.unsafe(
    'insert into settings (publisher, kind, subject, value, set_by) values ($1, $2, $3, $4::jsonb, $5)',
    ['house', kind, subject, value as never, 'test'],
  )
  await sql.end()
}

/** Runs one query on a database of the test's own. */
export async function queryOwn<T extends object>(
  databaseUrl: string,
  text: string,
  values: string[] = [],
): Promise<T[]> {
  const sql = postgres(databaseUrl, { max: 1 })
  try {
    return (await sql.unsafe(text, values)) as unknown as T[]
  } finally {
    await sql.end()
  }
}
