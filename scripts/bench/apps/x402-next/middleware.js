import { ExactEvmScheme } from '@x402/evm/exact/server'
import { paymentProxyFromConfig } from '@x402/next'
import { facilitator, network, terms } from './terms'

export const config = { matcher: '/articles/:path*' }

export default paymentProxyFromConfig({ '/articles/*': terms }, facilitator, [
  { network, server: new ExactEvmScheme() },
])
