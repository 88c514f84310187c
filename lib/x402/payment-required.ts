import type { PaymentRequired, PaymentRequirements } from '@x402/core/types'
import type { PaymentRequiredV1, PaymentRequirementsV1 } from '@x402/core/types/v1'
import { networkOf } from '../chains/networks'

/** How long a payer's signature stays valid, in seconds. Also the longest that an unknown outcome can last. */
export const maxTimeoutSeconds = 300

/** One way to pay, with the token that the payer must echo. */
export interface Offer {
  network: string
  asset: string
  amount: string
  payTo: string
  name: string
  version: string
  quote?: string
}

/** Returns the v2 requirements of an offer. `extra` names the EIP-712 domain and carries the quote. */
export function requirementsOf(offer: Offer): PaymentRequirements {
  return {
    scheme: 'exact',
    network: offer.network as PaymentRequirements['network'],
    amount: offer.amount,
    asset: offer.asset,
    payTo: offer.payTo,
    maxTimeoutSeconds,
    extra: { name: offer.name, version: offer.version, ...(offer.quote ? { quote: offer.quote } : {}) },
  }
}

export interface Challenge {
  /** The page's public URL. */
  url: string
  title: string
  summary: string
  /** Of what is paid for, as it comes to who takes anything. */
  mimeType?: string
  offers: Offer[]
  /** Why payment is asked for (again): a reason word of x402. */
  error: string
  extensions?: Record<string, unknown>
}

/** Facilitators refuse longer descriptions. */
const maxDescription = 500

/** Builds the v2 challenge, the `PAYMENT-REQUIRED` header's content. */
export function paymentRequired(challenge: Challenge): PaymentRequired {
  return {
    x402Version: 2,
    error: challenge.error,
    resource: {
      url: challenge.url,
      description: `${challenge.title}. ${challenge.summary}`.slice(0, maxDescription),
      mimeType: challenge.mimeType ?? 'text/markdown',
    },
    accepts: challenge.offers.map(requirementsOf),
    ...(challenge.extensions ? { extensions: challenge.extensions } : {}),
  }
}

/**
 * Translates a v2 challenge to the v1 body, which holds only networks that v1 has a name for. A v1 payment does not say
 * which token it is made in, so each network is in it once, with the first.
 */
export function paymentRequiredV1(required: PaymentRequired): PaymentRequiredV1 {
  const seen = new Set<string>()
  const accepts = required.accepts.flatMap((requirements): PaymentRequirementsV1[] => {
    const network = networkOf(requirements.network)?.v1
    if (!network || seen.has(network)) return []
    seen.add(network)
    const { name, version } = requirements.extra as { name: string; version: string }
    return [
      {
        scheme: requirements.scheme,
        network: network as PaymentRequirementsV1['network'],
        maxAmountRequired: requirements.amount,
        resource: required.resource.url,
        description: required.resource.description ?? '',
        mimeType: required.resource.mimeType ?? '',
        payTo: requirements.payTo,
        maxTimeoutSeconds: requirements.maxTimeoutSeconds,
        asset: requirements.asset,
        outputSchema: {},
        extra: { name, version },
      },
    ]
  })
  return { x402Version: 1, error: required.error ?? '', accepts }
}
