import { ensureBuild } from './economy/build'
import { serve } from './economy/serve'
import { noteDemo } from './sample/demo-note'
import { seedPasses } from './sample/passes'
import { seedSample } from './sample/seed'

await serve({
  command: 'start',
  log: 'demo.log',
  prepare: ensureBuild,
  async furnish(databaseUrl) {
    noteDemo(databaseUrl)
    await seedSample(databaseUrl)
    await seedPasses(databaseUrl)
  },
})
