import { atomicAmount } from '../pricing/price'

/** Something about a price that its publisher should know. */
export type Warning = 'too_dear_for_v1_clients' | 'too_dear_for_v2_clients' | 'below_the_fee'

const cents = (usd: string) => atomicAmount(usd, 6)

/** Stock clients refuse to pay more than this unless they are told otherwise: x402-fetch (v1), and @x402/fetch (v2). */
const most = { v1: cents('0.10'), v2: cents('1') }
/** What settling costs on the cheapest networks, roughly: a price below it costs the relayer more than it brings. */
const fee = cents('0.001')

/** Says what keeps a price from being paid, or from being worth it. */
export function warningsOf(price: string, programPrice: string): Warning[] {
  const [people, programs] = [cents(price), cents(programPrice)]
  return [
    ...(programs > most.v1 ? (['too_dear_for_v1_clients'] as const) : []),
    ...(programs > most.v2 ? (['too_dear_for_v2_clients'] as const) : []),
    ...((people > 0n && people < fee) || (programs > 0n && programs < fee)
      ? (['below_the_fee'] as const)
      : []),
  ]
}
