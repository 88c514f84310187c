import { serve } from './economy/serve'
import { furnish } from './sample/furnish'

await serve({ command: 'dev', log: 'inherit', furnish })
