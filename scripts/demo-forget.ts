import { runningDemo } from './sample/demo-note'
import { forgetSample } from './sample/seed'

const databaseUrl = runningDemo()
if (databaseUrl === undefined) {
  console.error('No demo is running in this folder. Its sample data has gone with it.')
  process.exitCode = 1
} else {
  const gone = await forgetSample(databaseUrl)
  console.log(
    gone > 0 ? 'The sample data is gone; what was really sold is as it was.' : 'There was no sample data.',
  )
}
