import { ExactEvmScheme } from '@x402/evm/exact/server'
import { withX402, x402ResourceServer } from '@x402/next'
import { NextResponse } from 'next/server'
import { facilitator, network, terms } from '../../../terms'

export const dynamic = 'force-dynamic'

// As many bytes as the article that it is compared with.
const body = 'x'.repeat(Number(process.env.BODY_BYTES ?? 1))

const server = new x402ResourceServer(facilitator).register(network, new ExactEvmScheme())

export const GET = withX402(async () => new NextResponse(body), terms, server)
