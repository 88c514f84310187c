/** One way to pay for a page: so much of this token, on this network, to this address. */
export interface Terms {
  /** CAIP-2. */
  network: string
  /** Token address. */
  asset: string
  /** Atomic units, as a decimal string. */
  amount: string
  payTo: string
  /** The token's EIP-712 domain name and version, which a payer needs in order to sign. */
  name: string
  version: string
}

/** The public terms of one page: all that the gate needs to know, and nothing that a stranger may not. */
export interface Tariff {
  slug: string
  title: string
  summary: string
  free: boolean
  /** Dollars, `"0.10"`. */
  price: string
  /** Which setting of the price this is; grows with every change. */
  priceVersion: number
  terms: Terms[]
}

/** A tariff as the gate asks for it. */
export interface GateTariff extends Tariff {
  /** Ids of rights to this page that were taken back: passes made from them open nothing any more. */
  revoked: readonly string[]
}
