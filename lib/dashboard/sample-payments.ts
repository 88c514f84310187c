import 'server-only'
import { sql } from 'drizzle-orm'
import { networkOf } from '../chains/networks'
import { tokenAt } from '../chains/tokens'
import { db } from '../db/client'
import { env } from '../env'
import { samplePrefix } from './sample'
import { titleOf, titlesBySlug } from './titles'

/** One of the sales that sample data counts. It has a day and no time, and neither wallet nor transaction: there was none. */
export interface SamplePayment {
  id: string
  day: string
  title: string
  buyer: 'person' | 'program'
  amount: string
  token: string
  networkName: string
  isRefunded: boolean
}

type Row = Pick<SamplePayment, 'id' | 'day' | 'buyer' | 'amount' | 'isRefunded'> & {
  slug: string
  network: string
  asset: string
}

const most = 12

/**
 * Lists the latest sales that a publisher's sample data counts, the same each time. They are read from the sums, one for one:
 * there is no payment behind them, so no list of payments, sum or file has them.
 */
export async function samplePayments(publisher: string): Promise<SamplePayment[]> {
  const [rows, titles] = await Promise.all([
    db(env().DATABASE_URL).execute<Row>(sql`
      select md5(concat_ws(' ', day, slug, network, asset, buyer, price, nth)) as id, day::text, slug, network, asset, buyer,
        round(price, greatest(2, scale(trim_scale(price))))::text as amount, nth <= refunds as "isRefunded"
      from sales_days, generate_series(1, sales) as nth where publisher = ${samplePrefix + publisher}
      order by day desc, id limit ${most}`),
    titlesBySlug(),
  ])
  return rows.map(({ slug, network, asset, ...row }) => ({
    ...row,
    title: titleOf(slug, titles),
    token: tokenAt(network, asset)?.symbol ?? asset,
    networkName: networkOf(network)?.label ?? network,
  }))
}
