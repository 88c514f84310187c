import { isDeepStrictEqual } from 'node:util'
import type { Hex } from 'viem'
import type { App } from '../agent/app'
import { publisher } from '../world'
import type { Told } from './listener'
import { type BooksTold, tellBooks, verifyAudit } from './operator'
import { type Purchase, reads, sendSettled } from './purchase'
import { isRestored } from './restored'
import { pass, round, type Scene, type Stage } from './stage'
import { balanceAt, type Transfer, transfersTo } from './transfers'

/** Every address that was ever paid on a stage. */
const payTosOf = (purchases: Purchase[]): Hex[] => [
  ...new Set([publisher, ...purchases.map(({ signed }) => signed.authorization.to)]),
]
/** No payment may be open for longer than this after its end. */
const graceSeconds = 600

/** Lets everything that goes on by itself go on, until nothing is open or every payment is long past its end. */
export function quiet(stage: Stage, app: App, purchases: Purchase[]): Promise<void> {
  const ends = purchases.map(({ signed }) => Number(signed.authorization.validBefore))
  return quietBy(stage, app, Math.max(...ends))
}

/** The same, where it is known when the last payment ends. */
export async function quietBy(scene: Scene, app: App, end: number): Promise<void> {
  for (let rounds = 0; rounds < 4; rounds++) {
    await pass(scene, 45)
    if (await isStill(app)) return
  }
  const { timestamp } = await scene.rpc<{ timestamp: string }>('eth_getBlockByNumber', 'latest', false)
  await pass(scene, Math.max(1, end + graceSeconds - Number(timestamp)))
  for (let rounds = 0; rounds < 2; rounds++) await isStill(app)
}

/** One round of all jobs; whether none of them had anything to do, and none failed. */
async function isStill(app: App): Promise<boolean> {
  const told = await round(app)
  const idle = { reconcile: [{ ended: 0, open: 0 }], sweep: [0] }
  const [watch] = told.watch ?? []
  return (
    isDeepStrictEqual({ reconcile: told.reconcile, sweep: told.sweep }, idle) &&
    (watch as { undone?: number }).undone === 0
  )
}

interface Seen {
  purchase: Purchase
  paid: Transfer[]
  again: boolean
  restored: boolean
}

/**
 * Looks at a stage from outside, once it is quiet: at the token's logs, at what the site answers, and at what the commands
 * for operators say. Throws with the name of every invariant that does not hold. `lost` are purchases that the site
 * cannot know of any more; they may wait to be paid back.
 */
export async function check(
  stage: Stage,
  app: App,
  purchases: Purchase[],
  lost: readonly Purchase[] = [],
): Promise<void> {
  const payTos = payTosOf(purchases)
  const chain = await transfersTo(stage.rpcUrl, payTos)
  const seen: Seen[] = []
  for (const purchase of purchases) seen.push(await look(app, purchase, chain, lost.includes(purchase)))
  const [books, audit] = await Promise.all([tellBooks(stage), verifyAudit(stage)])
  const balances = await Promise.all(payTos.map((payTo) => balanceAt(stage.rpcUrl, payTo)))
  const broken = [
    ...readers(seen, books, lost),
    ...payers(purchases, chain),
    ...ledger(books, sumOf(balances), chain),
    ...publisherTold(seen, stage.listener.told, lost),
    ...(audit.code === 0 ? [] : [`I9 the audit log is not whole: ${audit.text}`]),
  ]
  if (broken.length > 0) throw new Error(`What must always hold does not:\n${broken.join('\n')}`)
}

async function look(app: App, purchase: Purchase, chain: Transfer[], isLost: boolean): Promise<Seen> {
  const { signed } = purchase
  const paid = chain.filter(({ nonce }) => nonce === signed.authorization.nonce)
  if (paid.length === 0) return { purchase, paid, again: false, restored: false }
  const again = !isLost && reads(purchase, await sendSettled(purchase, app))
  const restored = await isRestored(purchase, app)
  return { purchase, paid, again, restored }
}

const nameOf = ({ reader, article, signed }: Purchase) =>
  `${reader.address} for ${article.slug} (nonce ${signed.authorization.nonce.slice(0, 10)})`

/** I1, I2 and I8: who has paid reads, who has not does not, and nobody is sent away whose money may move. */
function readers(seen: Seen[], books: BooksTold, lost: readonly Purchase[]): string[] {
  const broken: string[] = []
  const unread = seen.filter(({ paid, restored }) => paid.length > 0 && !restored)
  if (unread.length > books.orphans.count) {
    const names = unread.map(({ purchase }) => nameOf(purchase)).join(', ')
    broken.push(`I1 paid, and neither reads nor is booked to be paid back: ${names}`)
  }
  for (const { purchase, paid, again, restored } of seen) {
    const name = nameOf(purchase)
    if (restored && !again && !lost.includes(purchase))
      broken.push(`I1 the same request does not read: ${name}`)
    const bought = seen.some((other) => isSame(other.purchase, purchase) && other.paid.length > 0)
    if (!bought && purchase.heard.some((answer) => reads(purchase, answer)))
      broken.push(`I2 read, and has not paid: ${name}`)
    if (paid.length > 0 && !lost.includes(purchase) && purchase.heard.some(({ status }) => status === 402))
      broken.push(`I8 was answered 402, and its money moved: ${name}`)
  }
  return broken
}

const isSame = (a: Purchase, b: Purchase) =>
  a.reader.address === b.reader.address && a.article.slug === b.article.slug

/** I3 and I4: one transfer for a payer and an article, one article for an authorization. */
function payers(purchases: Purchase[], chain: Transfer[]): string[] {
  const broken: string[] = []
  for (const purchase of purchases) {
    const nonces = purchases
      .filter((each) => isSame(each, purchase))
      .map(({ signed }) => signed.authorization.nonce)
    const paid = chain.filter(({ nonce }) => nonce && nonces.includes(nonce))
    if (paid.length > 1) broken.push(`I3 charged ${paid.length} times: ${nameOf(purchase)}`)
    const { nonce } = purchase.signed.authorization
    const opened = purchases.filter(
      (each) => each.signed.authorization.nonce === nonce && each.heard.some((answer) => reads(each, answer)),
    )
    if (new Set(opened.map(({ article }) => article.slug)).size > 1)
      broken.push(`I4 one authorization opened more than one article: ${nameOf(purchase)}`)
  }
  return [...new Set(broken)]
}

/** I7: the publisher is told of every sale, and of none under two ids. */
function publisherTold(seen: Seen[], told: readonly Told[], lost: readonly Purchase[]): string[] {
  const settled = told.filter(({ type }) => type === 'payment.settled')
  const ids = new Map<unknown, Set<string>>()
  for (const { id, data } of settled) ids.set(data.payment, (ids.get(data.payment) ?? new Set()).add(id))
  const twice = [...ids].filter(([, each]) => each.size > 1)
  const unheard = seen.filter(
    ({ purchase, paid, restored }) =>
      paid.length > 0 &&
      restored &&
      !lost.includes(purchase) &&
      !settled.some((each) => tells(each, purchase)),
  )
  return [
    ...twice.map(([payment, { size }]) => `I7 told of under ${size} ids: ${payment}`),
    ...unheard.map(({ purchase }) => `I7 sold, and the publisher was not told: ${nameOf(purchase)}`),
  ]
}

const tells = ({ data }: Told, { reader, article }: Purchase) =>
  data.payer === reader.address.toLowerCase() && data.slug === article.slug

const sumOf = (amounts: bigint[]) => amounts.reduce((sum, each) => sum + each, 0n)

/** I5 and I6: the ledger says what the chain says, and nothing is left open. */
export function ledger(books: BooksTold, held: bigint, chain: Transfer[]): string[] {
  const broken: string[] = []
  if (books.code !== 0) broken.push(`I5 ledger and chain differ: ${books.text}`)
  const booked = books.sales.amount + books.orphans.amount
  if (booked !== held) broken.push(`I5 the ledger has ${booked}, and the publisher holds ${held}`)
  if (books.sales.count + books.orphans.count !== chain.length)
    broken.push(
      `I5 the ledger has ${books.sales.count + books.orphans.count} transfers, the chain ${chain.length}`,
    )
  if (books.open.length > 0)
    broken.push(
      `I6 still open long after their end: ${books.open.map(({ count, state }) => `${count} ${state}`).join(', ')}`,
    )
  return broken
}
