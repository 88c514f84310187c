import 'server-only'
import type { Address } from 'viem'
import { checkBooks } from './daily-books'
import type { Relayer } from './facilitators/relayer'
import { tendRelayer } from './facilitators/tend'
import { log } from './log'
import { openPayTos } from './payments/ledger'
import type { Machine } from './payments/machine'
import { reconcile } from './payments/reconcile'
import { sweep } from './payments/sweep'
import { watchFinality } from './payments/watch'
import { finishRefunds } from './refunds'
import { machines, payTosOn } from './seller'
import { tellPublishers } from './webhooks'

type MachineJob = (machine: Machine, deadlineMs: number) => Promise<unknown>

/** What is done in the background, and how often where the app runs on its own. */
const jobs = [
  { name: 'tend', everyMs: 5000, run: onEachRelayer('tend', tendRelayer) },
  { name: 'reconcile', everyMs: 5000, run: onEachMachine('reconcile', reconcile) },
  { name: 'refunds', everyMs: 5000, run: onEachMachine('refunds', finishRefunds) },
  { name: 'watch', everyMs: 10_000, run: onEachMachine('watch', watchFinality) },
  { name: 'sweep', everyMs: 60_000, run: onEachMachine('sweep', sweepOurs) },
  // Once a day, whichever process it falls to first.
  { name: 'books', everyMs: 600_000, run: onEachMachine('books', compareOurs) },
  // Last: it tells what the others have found.
  { name: 'webhooks', everyMs: 2000, run: guarded('webhooks', {}, tellPublishers) },
] as const
/** One round may take this long; below every platform's limit for a request. */
const roundMs = 20_000

async function sweepOurs(machine: Machine): Promise<number> {
  const { db, network, token } = machine
  const [now, before] = await Promise.all([payTosOn(network), openPayTos(db, network, token.address)])
  return sweep(machine, [...new Set([...now, ...before])] as Address[])
}

/** One that fails holds up no other. */
function guarded(name: string, of: object, run: (deadlineMs: number) => Promise<unknown>) {
  return (deadlineMs: number): Promise<unknown> =>
    run(deadlineMs).catch((error: unknown) => {
      log().warn({ err: error, job: name, ...of }, 'a job failed')
      return 'failed'
    })
}

/** Does a job for every network and token. */
function onEachMachine(name: string, run: MachineJob) {
  return (deadlineMs: number): Promise<unknown> =>
    Promise.all(
      machines().map((machine) =>
        guarded(name, { network: machine.network }, (deadline) => run(machine, deadline))(deadlineMs),
      ),
    )
}

/** Does a job for every relayer. There is one on a network, for all of its tokens. */
function onEachRelayer(name: string, run: (relayer: Relayer) => Promise<unknown>) {
  return (deadlineMs: number): Promise<unknown> => {
    const relayers = new Set(machines().flatMap(({ facilitator }) => facilitator.relayer ?? []))
    return Promise.all(
      [...relayers].map((relayer) =>
        guarded(name, { network: relayer.network }, () => run(relayer))(deadlineMs),
      ),
    )
  }
}

async function compareOurs(machine: Machine, deadlineMs: number): Promise<string> {
  return checkBooks(machine, await payTosOn(machine.network), deadlineMs)
}

/**
 * Does one round of everything that keeps the books true without being asked. Safe to run twice at once, and after any
 * pause.
 *
 * @returns what each job came to, for each network and token where it has to do with them
 */
export async function runJobs(): Promise<Record<string, unknown>> {
  const outcomes: Record<string, unknown> = {}
  for (const job of jobs) outcomes[job.name] = await job.run(Date.now() + roundMs)
  return outcomes
}

/** Runs the jobs for as long as the process lives; each begins again some time after it has ended. */
export function startJobs(): void {
  for (const job of jobs) {
    const round = async () => {
      await job.run(Date.now() + roundMs)
      setTimeout(round, job.everyMs).unref()
    }
    setTimeout(round, job.everyMs).unref()
  }
}
