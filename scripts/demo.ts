import { ensureBuild } from './economy/build'
import { serve } from './economy/serve'
import { furnish } from './sample/furnish'

await serve({ command: 'start', log: 'demo.log', prepare: ensureBuild, furnish })
