import { serve } from './economy/serve'

await serve({ command: 'dev', log: 'inherit' })
