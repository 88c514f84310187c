import { ExactEvmScheme } from '@x402/evm/exact/server'
import { withX402, x402ResourceServer } from '@x402/next'
import { NextResponse } from 'next/server'
import { inProcessFacilitator } from '../../../in-process'
import { network, terms } from '../../../terms'

export const dynamic = 'force-dynamic'

const body = process.env.ARTICLE ?? ''

// Set up as the package's examples do.
const facilitator = inProcessFacilitator(process.env.RELAYER_PRIVATE_KEY, false)
const server = new x402ResourceServer(facilitator).register(network, new ExactEvmScheme())

export const GET = withX402(async () => new NextResponse(body), terms, server)
