import 'server-only'
import { type Fare, faresOf } from './access/fares'
import type { Right } from './access/pass'
import { db } from './db/client'
import { env } from './env'
import { listPasses } from './passes'
import type { PassOnSale } from './pricing/passes'
import { atomicAmount, usdAmount } from './pricing/price'
import { currentTariff } from './tariffs'

/** How far a reader is towards a pass by single purchases, as it is shown. */
export interface ShownFare {
  /** The id of the pass. */
  pass: string
  name: string
  period: PassOnSale['period']
  /** Dollars, `"3.00"`. */
  price: string
  spent: string
  /** When the period ends. ISO 8601. */
  until: string
  /** Whether the price is reached, so that the pass is the reader's until then. */
  reached: boolean
}

export interface FareOfReader extends ShownFare {
  /** The pass as a right of its own. */
  earned: Right | undefined
}

/** Looks up how far a wallet is towards each of these passes that has a fare cap. Asks nothing when none has. */
export async function faresTowards(
  wallet: string,
  publisher: string,
  passes: readonly PassOnSale[],
): Promise<FareOfReader[]> {
  if (!passes.some(({ fareCap }) => fareCap)) return []
  const fares = await faresOf(db(env().DATABASE_URL), wallet, publisher)
  return passes.flatMap((pass) => {
    const fare = fares.find((candidate) => candidate.pass === pass.id)
    return fare ? [shown(pass, fare)] : []
  })
}

function shown(
  { name, price }: PassOnSale,
  { pass, spent, period, scope, until, earned }: Fare,
): FareOfReader {
  return {
    pass,
    name,
    period,
    price,
    spent: usdAmount(atomicAmount(spent, 6), 6),
    until: until.toISOString(),
    reached: earned !== null,
    earned: earned === null ? undefined : { id: earned, slug: `earned:${pass}`, scope, expiresAt: until },
  }
}

/** Looks up how far a wallet is towards the passes that a locked article is in. */
export async function faresForArticle(wallet: string, slug: string): Promise<ShownFare[]> {
  const current = await currentTariff(slug)
  if (!current) return []
  return withoutRights(await faresTowards(wallet, current.tariff.publisher, current.passes))
}

/** Looks up how far a wallet is towards every pass on sale. */
export async function faresOfReader(wallet: string): Promise<ShownFare[]> {
  const passes = await listPasses()
  const publishers = [...new Set(passes.map(({ publisher }) => publisher))]
  const each = publishers.map((publisher) =>
    faresTowards(
      wallet,
      publisher,
      passes.filter((pass) => pass.publisher === publisher),
    ),
  )
  return withoutRights((await Promise.all(each)).flat())
}

function withoutRights(fares: readonly FareOfReader[]): ShownFare[] {
  return fares.map(({ earned: _, ...fare }) => fare)
}
