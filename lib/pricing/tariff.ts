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

/** The public terms of one page, or of a pass: all that the gate needs to know, and nothing that a stranger may not. */
export interface Tariff {
  /** `pass:` and the id for a pass. */
  slug: string
  title: string
  summary: string
  /** Whose page it is: a publisher's handle. */
  publisher: string
  free: boolean
  /** Dollars, `"0.10"`. */
  price: string
  /** Which setting of the price this is; grows with every change. */
  priceVersion: number
  /** How many blocks of it anybody may read. */
  preview: number
  /** How long a buyer may read it; absent is for ever. */
  accessSeconds?: number
  /** Passes for these open it too, and what is paid for it counts towards them. A pass is in none. */
  scopes: readonly string[]
  /** What it opens, when it is a pass. */
  scope?: string
  /** How many articles of its publisher a browser may open for nothing in a month; absent is none. */
  allowance?: number
  terms: Terms[]
  /** What programs pay, when that is not what people pay. */
  program?: { price: string; terms: Terms[] }
}

/** What is sold for a price, and by whom: whoever agreed to it gets it, however the settings change before it is paid. */
export type Deal = Pick<Tariff, 'publisher' | 'price' | 'priceVersion' | 'accessSeconds' | 'scope'>

/** A way to pay, and what is sold for it. */
export type SoldTerms = Terms & Deal

/** What a tariff sells. */
export function dealOf({ publisher, price, priceVersion, accessSeconds, scope }: Deal): Deal {
  return {
    publisher,
    price,
    priceVersion,
    ...(accessSeconds === undefined ? {} : { accessSeconds }),
    ...(scope === undefined ? {} : { scope }),
  }
}

/** A tariff as the gate asks for it. */
export interface GateTariff extends Tariff {
  /** Ids of rights to this page that were taken back: passes made from them open nothing any more. */
  revoked: readonly string[]
  /** There are more than are named: then a copy may be served to nobody, because only the page knows them all. */
  manyRevoked?: boolean
}

/** The tariff as it is for one kind of buyer. */
export function tariffFor<T extends Tariff>(tariff: T, buyer: 'person' | 'program'): T {
  return buyer === 'program' && tariff.program ? { ...tariff, ...tariff.program } : tariff
}
