import { ExactEvmScheme } from '@x402/evm/exact/server'
import { paymentProxyFromConfig } from '@x402/next'
import { NextResponse } from 'next/server'
import { facilitator, network, terms } from './terms'

export const config = { matcher: ['/articles/:path*', '/sold/:path*'] }

const locked = paymentProxyFromConfig({ '/articles/*': terms }, facilitator, [
  { network, server: new ExactEvmScheme() },
])

export default function middleware(request) {
  // One address for people and programs takes a middleware that tells them apart, and a rewrite to the route.
  return request.nextUrl.pathname.startsWith('/sold/')
    ? NextResponse.rewrite(new URL('/api/article', request.url))
    : locked(request)
}
