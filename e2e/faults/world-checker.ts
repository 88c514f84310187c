import type { PrivateKeyAccount } from 'viem/accounts'
import { type App, startApp } from '../agent/app'
import { articleUrl, getSettled } from '../agent/payload'
import { articles } from '../articles'
import type { Sent } from '../sent'
import { publisher } from '../world'
import { ledger, quietBy } from './checker'
import type { Told } from './listener'
import { tellBooks, verifyAudit } from './operator'
import { isRestored } from './restored'
import { cronSecret, type Scene } from './stage'
import { balanceAt, paidOutBy, type Transfer, transfersTo } from './transfers'

/** No authorization that the site takes lives longer than this. */
const longestSeconds = 900

/** What stories have left behind: what they sent to the site and heard from it, and the wallets whose keys are known. */
export interface Left {
  sent: Sent[]
  wallets: PrivateKeyAccount[]
}

/** One payment on the chain, with what the publisher was told of it and what the payer had sent. */
interface Paid extends Transfer {
  /** It was told of as a sale. */
  sale: Told | undefined
  /** It was told of as money that bought nothing and is to be paid back. */
  debt: Told | undefined
  slug: string | undefined
  /** The payer's own request. What carries the same authorization in another wrapping is somebody's copy. */
  own: Sent[]
}

/** Lets the world that all stories have shared come to rest, and looks at everything they did on it; says how many payments that were. */
export async function checkWorld(scene: Scene, left: Left): Promise<number> {
  const app = await startApp('afterwards', { CRON_SECRET: cronSecret })
  try {
    await quietBy(scene, app, Math.floor(Date.now() / 1000) + longestSeconds)
    return await checkAll(scene, app, left)
  } finally {
    await app.stop()
  }
}

/**
 * Looks from outside at what many stories have left, without having been told what they did: every payment is found on the
 * chain. Throws with the name of every invariant that does not hold.
 *
 * @returns how many payments it has found
 */
export async function checkAll(scene: Scene, app: App, { sent, wallets }: Left): Promise<number> {
  const { told } = scene.listener
  const chain = await transfersTo(scene.rpcUrl, [publisher])
  const paid = chain.map((transfer) => whole(transfer, told, sent))
  const unread: string[] = []
  // One after the other: what is looked for is not how many can be served at once.
  for (const each of paid) unread.push(...(await readAgain(each, app, wallets, told)))
  const [books, audit] = await Promise.all([tellBooks(scene), verifyAudit(scene)])
  const received = (await balanceAt(scene.rpcUrl, publisher)) + (await paidOutBy(scene.rpcUrl, publisher))
  const broken = [
    ...unread,
    ...freeReaders(paid, sent),
    ...chargedTwice(paid),
    ...ledger(books, received, chain),
    ...untold(paid, told),
    ...sentAway(paid),
    ...(audit.code === 0 ? [] : [`I9 the audit log is not whole: ${audit.text}`]),
  ]
  if (broken.length > 0) throw new Error(`What must always hold does not:\n${broken.join('\n')}`)
  return paid.length
}

function whole(transfer: Transfer, told: readonly Told[], sent: Sent[]): Paid {
  const { transaction, logIndex, nonce } = transfer
  const ofThis = told.filter(({ data }) => data.transaction === transaction && data.logIndex === logIndex)
  const [sale, debt] = ['payment.settled', 'payment.orphaned'].map((type) =>
    ofThis.find((each) => each.type === type),
  )
  const carrying = sent.filter((each) => each.nonce === nonce)
  const slug = (sale ?? debt)?.data.slug ?? carrying[0]?.slug
  const first = carrying.find((each) => each.slug === slug)
  const own = carrying.filter((each) => each.slug === slug && each.header === first?.header)
  return { ...transfer, sale, debt, slug, own }
}

const nameOf = ({ payer, slug, transaction }: Paid) =>
  `${payer} for ${slug ?? 'nothing that is known'} (${transaction})`

/** I1: what was sold is read by the wallet that signs in, and by the same request. v1 has nothing that only the payer knows. */
async function readAgain(
  paid: Paid,
  app: App,
  wallets: PrivateKeyAccount[],
  told: readonly Told[],
): Promise<string[]> {
  const article = articles.find(({ slug }) => slug === paid.slug)
  if (!paid.sale || !article || isTakenBack(paid, told)) return []
  const broken: string[] = []
  const reader = wallets.find(({ address }) => address === paid.payer)
  if (reader && !(await isRestored({ reader, article }, app)))
    broken.push(`I1 paid, and neither reads nor is to be paid back: ${nameOf(paid)}`)
  const [request] = paid.own
  if (request?.version === 2) {
    const headers = { 'PAYMENT-SIGNATURE': request.header }
    const { text } = await getSettled(articleUrl(article.slug, app.origin), headers)
    if (!text.includes(article.secret)) broken.push(`I1 the same request does not read: ${nameOf(paid)}`)
  }
  return broken
}

/** Whether the publisher was told, last of all, that the wallet may not read it any more. */
function isTakenBack({ payer, slug }: Paid, told: readonly Told[]): boolean {
  const rights = told.filter(({ type, data }) => {
    return type.startsWith('entitlement.') && data.wallet === payer.toLowerCase() && data.slug === slug
  })
  const [last] = rights.sort((a, b) => b.timestamp.localeCompare(a.timestamp))
  return last?.type === 'entitlement.revoked'
}

/** I2 and I4: who has read has paid, and no authorization has opened two articles. */
function freeReaders(paid: Paid[], sent: Sent[]): string[] {
  const sold = new Set(
    paid.filter(({ sale }) => sale).map(({ payer, slug }) => `${payer} ${slug}`.toLowerCase()),
  )
  const read = sent.filter((each) => each.read)
  const opened = new Map<string, Set<string>>()
  for (const { nonce, slug } of read) opened.set(nonce, (opened.get(nonce) ?? new Set()).add(slug))
  return [
    ...read
      .filter(({ payer, slug }) => !sold.has(`${payer} ${slug}`))
      .map(({ payer, slug, nonce }) => `I2 read, and has not paid: ${payer} for ${slug} (nonce ${nonce})`),
    ...[...opened]
      .filter(([, slugs]) => slugs.size > 1)
      .map(([nonce, slugs]) => `I4 one authorization opened ${[...slugs].join(' and ')}: ${nonce}`),
  ]
}

/** I3: one transfer for a payer and an article. */
function chargedTwice(paid: Paid[]): string[] {
  return paid
    .filter((each, at) =>
      paid.slice(0, at).some(({ payer, slug }) => slug && payer === each.payer && slug === each.slug),
    )
    .map((each) => `I3 charged another time: ${nameOf(each)}`)
}

/** I7: whatever came is told of, as a sale or as a debt, and no sale under two ids. */
function untold(paid: Paid[], told: readonly Told[]): string[] {
  const ids = new Map<unknown, Set<string>>()
  for (const { id, type, data } of told)
    if (type === 'payment.settled') ids.set(data.payment, (ids.get(data.payment) ?? new Set()).add(id))
  return [
    ...paid
      .filter(({ sale, debt }) => !sale && !debt)
      .map((each) => `I7 came, and the publisher was not told: ${nameOf(each)}`),
    ...[...ids]
      .filter(([, each]) => each.size > 1)
      .map(([payment, { size }]) => `I7 told of under ${size} ids: ${payment}`),
  ]
}

/** I8: nobody is answered 402 whose money moves. What the site never took, it could not keep from moving. */
function sentAway(paid: Paid[]): string[] {
  return paid
    .filter(({ sale, debt }) => sale || debt?.data.payment)
    .filter(({ own }) => own.some(({ version, status }) => version === 2 && status === 402))
    .map((each) => `I8 was answered 402, and its money moved: ${nameOf(each)}`)
}
