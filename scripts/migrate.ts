import { migrate } from '../lib/db/migrate'

const url = process.env.DATABASE_URL
if (!url) {
  console.error('DATABASE_URL must name the database to migrate')
  process.exit(1)
}
await migrate(url)
