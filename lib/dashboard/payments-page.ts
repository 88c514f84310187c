import 'server-only'
import { networkOf } from '../chains/networks'
import { listArticles } from '../content/articles'
import { house } from '../content/publication'
import { db } from '../db/client'
import { env } from '../env'
import { passesEver } from '../publishers/settings'
import { listPriced } from '../tariffs'
import { type Actor, namedAmong, publishersOf } from './actor'
import { type ExportTotal, exportTotals } from './export-totals'
import { readFilter } from './payment-filter'
import { listPayments, type PaymentPage } from './payments'
import { type SamplePayment, samplePayments } from './sample-payments'

/** What there is to say where no payment is. */
export interface NoPaymentsData {
  /** Whether less was asked for than all that there is. */
  isFiltered: boolean
  /** The cheapest article that somebody could be the first to pay for; null where all is free. */
  firstSale: { slug: string; title: string; price: string } | null
  hasDemoWallet: boolean
}

export interface PaymentsPageData {
  /** What the address asks for, as it was written. */
  query: Record<string, string>
  /** What is wrong with it, by field. */
  problems: Record<string, string>
  choices: {
    publishers: { handle: string; name: string }[]
    pages: { slug: string; title: string }[]
    /** Every pass that was ever on sale: those that are not any more were paid for too. */
    passes: { slug: string; title: string }[]
    networks: { id: string; name: string }[]
  }
  publisher: string
  /** Missing where the filter is wrong. */
  list?: PaymentPage
  /** Of the days that are asked for; of this month when none are. */
  totals?: { days: { from: string; to: string }; sums: ExportTotal[] }
  /** Where the list is empty. */
  none?: NoPaymentsData
  /** What sample data counts, below a list that nothing was asked of; in no sum. */
  samples?: SamplePayment[]
}

/** Everything on the page of payments. A publisher that is not this actor's to see is taken for their own. */
export async function paymentsPage(
  actor: Actor,
  searchParams: Record<string, string | string[] | undefined>,
): Promise<PaymentsPageData> {
  const query = Object.fromEntries(
    Object.entries(searchParams).flatMap(([name, value]) =>
      typeof value === 'string' && value.trim() !== '' ? [[name, value]] : [],
    ),
  )
  const [publishers, articles] = await Promise.all([publishersOf(actor), listArticles()])
  const publisher = namedAmong(publishers, actor, query.publisher ?? null)?.handle ?? actor.publisher ?? house
  const pages = articles.filter((article) => article.publisher === publisher)
  const everSold = await passesEver(db(env().DATABASE_URL), publisher)
  const passes = everSold.map(({ id, name }) => ({ slug: `pass:${id}`, title: name }))
  const networks = env().networks.map(({ network: id }) => ({ id, name: networkOf(id)?.label ?? id }))
  const data = { query, choices: { publishers, pages, passes, networks }, publisher }
  const read = readFilter(Object.entries(query))
  if (!read.ok) {
    return {
      ...data,
      problems: Object.fromEntries(read.errors.map(({ field, message }) => [field, message])),
    }
  }
  const { from, to } = query
  const isBounded = from !== undefined || to !== undefined
  const range = isBounded ? read.filter : { from: startOfMonth() }
  const isFiltered = Object.keys(query).some((name) => name !== 'publisher')
  const [list, totals, samples] = await Promise.all([
    listPayments(publisher, read.filter),
    exportTotals(publisher, range),
    isFiltered ? [] : samplePayments(publisher),
  ])
  const none = list.payments.length === 0 ? { none: await noPayments(publisher, isFiltered) } : {}
  const days = isBounded ? { from: from ?? '', to: to ?? '' } : { from: dayOf(startOfMonth()), to: '' }
  return { ...data, problems: {}, list, totals: { days, sums: totals }, samples, ...none }
}

async function noPayments(publisher: string, isFiltered: boolean): Promise<NoPaymentsData> {
  const priced = (await listPriced('person')).filter(
    (article) => article.publisher === publisher && !article.free,
  )
  const [cheapest] = priced.sort((a, b) => Number(a.price) - Number(b.price))
  return { isFiltered, firstSale: cheapest ?? null, hasDemoWallet: env().LOCAL_CHAIN }
}

function startOfMonth(): Date {
  const now = new Date()
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1))
}

const dayOf = (date: Date) => date.toISOString().slice(0, 10)
