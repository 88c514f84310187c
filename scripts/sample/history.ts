import { usdcAddress } from '../economy/usdc'

/** What the made-up readers may buy. */
export type Shelf = { slug: string; price: string; date: string }[]

type Buyer = 'person' | 'program'
export type SampleSale = {
  day: string
  slug: string
  network: string
  asset: string
  buyer: Buyer
  price: string
  sales: number
  usd: number
  refunds: number
  refunded_usd: number
  new_payers: number
}
export type SampleChallenge = { day: string; slug: string; buyer: Buyer; shown: number }
export type SamplePayer = { day: string; payer: string; is_first: boolean }
export type History = { sales: SampleSale[]; challenges: SampleChallenge[]; payers: SamplePayer[] }

export const historyDays = 90
const dayMs = 86_400_000
const networks = [
  { network: 'eip155:84532', asset: usdcAddress.toLowerCase(), share: 1 },
  { network: 'eip155:80002', asset: '0x41e94eb019c0762f9bfcf9fb1e58725bfb0e7582', share: 0.22 },
]
const passPrice = '3.00'

/**
 * Makes up ninety days of a small publication: it grows, rests at weekends, sells more of what is new and less of what
 * is dear, and programs buy more often than people of those who see the price. The same every time, so that two who
 * look at it see one thing.
 */
export function madeUpHistory(shelf: Shelf, until: Date): History {
  const chance = seeded(402)
  const history: History = { sales: [], challenges: [], payers: [] }
  for (let ago = historyDays - 1; ago >= 0; ago--) {
    const day = new Date(until.getTime() - ago * dayMs).toISOString().slice(0, 10)
    const begun = history.sales.length
    for (const [rank, article] of shelf.entries()) sellArticle(history, { day, ago, article, rank }, chance)
    sellPasses(history, day, ago, chance)
    countPayers(history, history.sales.slice(begun), day, chance)
  }
  return history
}

type Chance = () => number
type Offer = { day: string; ago: number; article: Shelf[number]; rank: number }

function sellArticle(history: History, { day, ago, article, rank }: Offer, chance: Chance): void {
  const { slug, date } = article
  // It cost more before; and what was not there yet has been there from the beginning, with fewer readers.
  const price = ago > 60 && rank === 0 ? raised(article.price) : article.price
  const age = (Date.parse(day) - Date.parse(date)) / dayMs
  const fresh = age < 0 ? 0.35 : 0.5 + 2.2 * Math.exp(-age / 9)
  const visitors = (60 / (1 + rank * 0.45)) * fresh * rhythm(day) * growth(ago)
  const dear = 1 / (1 + Number(price) * 4)
  for (const [buyer, part, wants] of [
    ['person', 1, 0.16 * dear],
    ['program', 0.45, 0.42 * dear],
  ] as const) {
    const shown = about(visitors * part, chance)
    if (shown === 0) continue
    history.challenges.push({ day, slug, buyer, shown })
    const sales = Math.min(shown, about(shown * wants, chance))
    addSales(history, { day, slug, buyer, price }, sales, chance)
  }
}

function sellPasses(history: History, day: string, ago: number, chance: Chance): void {
  const sale = { day, slug: 'pass:month', buyer: 'person', price: passPrice } as const
  addSales(history, sale, about(0.9 * growth(ago) * rhythm(day), chance), chance)
}

function addSales(
  history: History,
  sale: Pick<SampleSale, 'day' | 'slug' | 'buyer' | 'price'>,
  sales: number,
  chance: Chance,
): void {
  let left = sales
  for (const { network, asset, share } of networks.toReversed()) {
    const here = share === 1 ? left : about(left * share, chance)
    const sold = Math.min(left, here)
    left -= sold
    if (sold === 0) continue
    const refunds = chance() < 0.012 * sold ? 1 : 0
    const price = Number(sale.price)
    history.sales.push({
      ...sale,
      network,
      asset,
      sales: sold,
      usd: round(sold * price),
      refunds,
      refunded_usd: round(refunds * price),
      new_payers: 0,
    })
  }
}

/** Wallets of nobody, marked as such: of a day's buyers fewer and fewer are new. */
function countPayers(history: History, sold: SampleSale[], day: string, chance: Chance): void {
  const known = new Set(history.payers.map(({ payer }) => payer))
  const today = new Set<string>()
  const isNew = Math.max(0.35, 0.9 - known.size / 2500)
  for (const sale of sold) {
    for (let i = 0; i < sale.sales; i++) {
      if (known.size === 0 || chance() < isNew) {
        const payer = `sample_${known.size}`
        known.add(payer)
        today.add(payer)
        history.payers.push({ day, payer, is_first: true })
        sale.new_payers++
      } else {
        const payer = `sample_${Math.floor(chance() * known.size)}`
        if (!today.has(payer)) history.payers.push({ day, payer, is_first: false })
        today.add(payer)
      }
    }
  }
}

const growth = (ago: number) => 0.55 + 0.75 * (1 - ago / historyDays)
const rhythm = (day: string) => [0.62, 1.05, 1.15, 1.1, 1.05, 0.95, 0.58][new Date(day).getUTCDay()] ?? 1
const raised = (price: string) => (Number(price) * 1.5).toFixed(2)
const round = (usd: number) => Math.round(usd * 1e6) / 1e6

/** A whole number that is this on average. */
function about(mean: number, chance: Chance): number {
  const spread = mean * (0.75 + 0.5 * chance())
  return Math.floor(spread) + (chance() < spread % 1 ? 1 : 0)
}

/** mulberry32: the same numbers every time. */
function seeded(seed: number): Chance {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
