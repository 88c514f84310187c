import { ensureBuild } from '../../economy/build'
import { stopAll } from '../../economy/process'
import { ensureExampleBuild, x402NextApp } from '../apps'
import { machineNow } from '../report'
import { countPurchases } from './counting'
import { moneyGoalsOf } from './goals'
import { measureLedger } from './ledger'
import { type MoneyOptions, readMoneyOptions } from './options'
import { measurePurchases } from './purchases'
import { measureReconciler } from './reconciling'
import { type MoneyReport, moneyTableOf } from './report'
import { startMoneyStage } from './shops'

try {
  const options = readMoneyOptions(process.argv.slice(2))
  const report = await bench(options)
  console.log(options.json ? JSON.stringify(report) : `\n${moneyTableOf(report)}`)
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  await stopAll()
}
process.exit()

/** Standard output is for the report alone. */
function say(line: string): void {
  console.error(line)
}

async function bench(options: MoneyOptions): Promise<MoneyReport> {
  const machine = machineNow()
  await ensureBuild(say)
  await ensureExampleBuild(x402NextApp, say)
  say('Starting the chain, the database and the shops …')
  const stage = await startMoneyStage()
  say('Counting …')
  const { counted, background } = await countPurchases(stage, options)
  say('Buying …')
  const purchases = await measurePurchases(stage, options, say)
  say('Reconciling …')
  const reconciling = await measureReconciler(stage, options, say)
  say('Filling the ledger …')
  const ledger = await measureLedger(stage, options, say)
  const measured = { purchases, counted, ledger }
  const setting = { machine, rounds: options.rounds, article: stage.title }
  return { ...setting, ...measured, background, reconciling, goals: moneyGoalsOf(measured) }
}
