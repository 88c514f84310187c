import { HTTPFacilitatorClient } from '@x402/core/server'

/** Nobody listens there: what is built without a facilitator must not go looking for a public one. */
const nobody = 'http://127.0.0.1:9'

export const network = 'eip155:84532'

export const facilitator = new HTTPFacilitatorClient({ url: process.env.FACILITATOR_URL ?? nobody })

export const terms = {
  accepts: { scheme: 'exact', network, payTo: process.env.PAY_TO ?? '', price: '$0.10' },
  description: 'One article',
  mimeType: 'text/html',
}
