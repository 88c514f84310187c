import { ensureBuild } from './economy/build'
import { serve } from './economy/serve'

await serve({ command: 'start', log: 'demo.log', prepare: ensureBuild })
