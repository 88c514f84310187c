/**
 * How long things may take, all that has to be below what a platform gives one request. Next wants `maxDuration` of a route
 * as a number in its own file; a test holds those equal to the two of here.
 */

/** What a request that may pay is given, by its route. */
export const requestMs = 30_000
/** By then it is answered, whoever is silent: nodes, facilitators or the database. */
export const answerMs = 26_000
/** So long it follows a payment, and claims none later. */
export const followMs = 20_000
/** What a question about a payment takes at the most, and how long it follows one that is under way. */
export const statusAnswerMs = 8000
export const statusFollowMs = 2000
/** How long a woken payment is followed, and its transaction waited for: our node may be behind whoever told us. */
export const wakeMs = 10_000

/** No page of the dashboard waits longer for what a node would add to it. */
export const pageNodeMs = 500

/** What the cron is given, by its route. */
export const cronMs = 60_000
/** By then it has answered, whatever its jobs have come to. */
export const cronRoundMs = 50_000
/** One round of a job, where the process lives on its own. */
export const roundMs = 20_000

/** Waits for something for so long, and then for nothing: what was begun goes on. */
export async function within<T>(work: Promise<T>, atMostMs: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, atMostMs, undefined)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
