import 'server-only'
import type { Address } from 'viem'
import { checkBooks } from './daily-books'
import { tendRelayer } from './facilitators/tend'
import { watchFunds } from './funds'
import { log } from './log'
import { watchOverdue } from './overdue'
import { openPayTos } from './payments/ledger'
import type { Machine } from './payments/machine'
import { reconcile } from './payments/reconcile'
import { sweep } from './payments/sweep'
import { watchFinality } from './payments/watch'
import { finishRefunds } from './refunds'
import { machines, payTosOn, relayers } from './seller'
import { cronRoundMs, roundMs, within } from './time-limits'
import { tellPublishers } from './webhooks'

interface Job {
  name: string
  /** How often, where the app runs on its own. */
  everyMs: number
  run: (deadlineMs: number) => Promise<unknown>
}

/** What brings payments and refunds to the chain. */
const settling: readonly Job[] = [
  { name: 'tend', everyMs: 5000, run: onEach('tend', relayers, tendRelayer) },
  { name: 'reconcile', everyMs: 5000, run: onEach('reconcile', machines, reconcile) },
  { name: 'refunds', everyMs: 5000, run: onEach('refunds', machines, finishRefunds) },
]
/** What follows the chain. */
const following: readonly Job[] = [
  { name: 'watch', everyMs: 10_000, run: onEach('watch', machines, watchFinality) },
  { name: 'sweep', everyMs: 60_000, run: onEach('sweep', machines, sweepOurs) },
  // Once a day, whichever process it falls to first.
  { name: 'books', everyMs: 600_000, run: onEach('books', machines, compareOurs) },
  { name: 'funds', everyMs: 600_000, run: onEach('funds', relayers, watchFunds) },
  {
    name: 'overdue',
    everyMs: 600_000,
    run: guarded('overdue', {}, async () => watchOverdue(machines()[0].db)),
  },
]
const telling: Job = { name: 'webhooks', everyMs: 2000, run: guarded('webhooks', {}, tellPublishers) }

async function sweepOurs(machine: Machine, deadlineMs: number): Promise<number> {
  const { db, network, token } = machine
  const [now, before] = await Promise.all([payTosOn(network), openPayTos(db, network, token.address)])
  return sweep(machine, [...new Set([...now, ...before])] as Address[], deadlineMs)
}

/** One that fails holds up no other. */
function guarded(name: string, of: object, run: (deadlineMs: number) => Promise<unknown>) {
  return (deadlineMs: number): Promise<unknown> =>
    run(deadlineMs).catch((error: unknown) => {
      log().warn({ err: error, job: name, ...of }, 'a job failed')
      return 'failed'
    })
}

/** Does a job for each of those there are, side by side. */
function onEach<T extends { network: string }>(
  name: string,
  all: () => readonly T[],
  run: (one: T, deadlineMs: number) => Promise<unknown>,
) {
  return (deadlineMs: number): Promise<unknown> =>
    Promise.all(
      all().map((one) =>
        guarded(name, { network: one.network }, (deadline) => run(one, deadline))(deadlineMs),
      ),
    )
}

async function compareOurs(machine: Machine, deadlineMs: number): Promise<string> {
  return checkBooks(machine, await payTosOn(machine.network), deadlineMs)
}

/**
 * Does one round of everything that keeps the books true without being asked, and ends in time: a node that is silent or slow
 * keeps nobody from being told. Safe to run twice at once, and after any pause; a job that is late goes on in the next round.
 *
 * @returns what each job came to, for each network and token where it has to do with them
 */
export async function runJobs(withinMs = cronRoundMs): Promise<Record<string, unknown>> {
  const beganMs = Date.now()
  const endMs = beganMs + withinMs
  // The last fifth is for telling what the others have found.
  const untilMs = beganMs + 0.8 * withinMs
  const [settled, followed, told] = await Promise.all([
    inTurn(settling, untilMs),
    inTurn(following, untilMs),
    inTime(telling, endMs),
  ])
  const webhooks = told === 'late' ? told : await inTime(telling, endMs)
  return { ...settled, ...followed, webhooks }
}

/** Runs jobs one after the other. Each has its share of the time that is left, and leaves to the others what it does not need. */
async function inTurn(jobs: readonly Job[], untilMs: number): Promise<Record<string, unknown>> {
  const outcomes: Record<string, unknown> = {}
  for (const [at, job] of jobs.entries()) {
    const share = (untilMs - Date.now()) / (jobs.length - at)
    outcomes[job.name] = await inTime(job, Date.now() + share)
  }
  return outcomes
}

async function inTime({ run }: Job, deadlineMs: number): Promise<unknown> {
  return (await within(run(deadlineMs), deadlineMs - Date.now())) ?? 'late'
}

/** Runs the jobs for as long as the process lives; each begins again some time after it has ended. */
export function startJobs(): void {
  for (const job of [...settling, ...following, telling]) {
    const round = async () => {
      await job.run(Date.now() + roundMs)
      setTimeout(round, job.everyMs).unref()
    }
    setTimeout(round, job.everyMs).unref()
  }
}
