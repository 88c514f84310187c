import { noteDemo } from './demo-note'
import { seedPasses } from './passes'
import { seedSample } from './seed'

/** What a newcomer finds: ninety days of sample sales, and two passes on sale. */
export async function furnish(databaseUrl: string): Promise<void> {
  noteDemo(databaseUrl)
  await seedSample(databaseUrl)
  await seedPasses(databaseUrl)
}
