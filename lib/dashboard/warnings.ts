import { isFree } from '../pricing/effective'
import { atomicAmount } from '../pricing/price'

/** Something about a price that its publisher should know. */
export type Warning = 'too_dear_for_v1_clients' | 'too_dear_for_v2_clients' | 'below_the_fee'

/** What it costs, roughly, to settle one payment on a network, in dollars. */
export interface Fee {
  /** CAIP-2. */
  network: string
  usd: string
}

const atomic = (usd: string) => atomicAmount(usd, 6)

/** Stock clients refuse to pay more than this unless they are told otherwise: x402-fetch (v1), and @x402/fetch (v2). */
const most = { v1: atomic('0.10'), v2: atomic('1') }

/** Says what keeps a price from being paid, or from being worth it, where only people or only programs are asked it. */
export function warningsFor(buyer: 'people' | 'programs', price: string, fees: readonly Fee[]): Warning[] {
  const isProgram = buyer === 'programs'
  return [
    ...(isProgram && atomic(price) > most.v1 ? (['too_dear_for_v1_clients'] as const) : []),
    ...(isProgram && atomic(price) > most.v2 ? (['too_dear_for_v2_clients'] as const) : []),
    ...(feesAbove(price, fees).length > 0 ? (['below_the_fee'] as const) : []),
  ]
}

/** The same of both prices of a page. */
export function warningsOf(price: string, programPrice: string, fees: readonly Fee[]): Warning[] {
  const all = [...warningsFor('programs', programPrice, fees), ...warningsFor('people', price, fees)]
  return [...new Set(all)]
}

/** The networks on which settling costs more than a price brings. What is free is not settled. */
export function feesAbove(price: string, fees: readonly Fee[]): Fee[] {
  return isFree(price) ? [] : fees.filter(({ usd }) => atomic(usd) > atomic(price))
}
