import { query } from '../world'

/** Sets something of the house as its publisher would, in a database of the test's own. */
export async function setOfHouse(databaseUrl: string, kind: string, value: object, subject = 'house') {
  await query(
    'insert into settings (publisher, kind, subject, value, set_by) values ($1, $2, $3, $4::text::jsonb, $5)',
    ['house', kind, subject, JSON.stringify(value), 'test'],
    databaseUrl,
  )
}
