import { ExactEvmScheme } from '@x402/evm/exact/server'
import { withX402, x402ResourceServer } from '@x402/next'
import { NextResponse } from 'next/server'
import { facilitator, network, terms } from '../../../terms'

export const dynamic = 'force-dynamic'

// The very text of the article that it is compared with, so that both send and compress the same.
const body = process.env.ARTICLE ?? ''

const server = new x402ResourceServer(facilitator).register(network, new ExactEvmScheme())

export const GET = withX402(async () => new NextResponse(body), terms, server)
