import { ExactEvmScheme } from '@x402/evm/exact/server'
import { withX402, x402ResourceServer } from '@x402/next'
import { NextResponse } from 'next/server'
import { inProcessFacilitator } from '../../../in-process'
import { network, terms } from '../../../terms'

export const dynamic = 'force-dynamic'

const body = process.env.ARTICLE ?? ''

// The same with a relayer whose nonces are counted, so that two payments at once do not take one nonce.
const facilitator = inProcessFacilitator(process.env.MANAGED_PRIVATE_KEY, true)
const server = new x402ResourceServer(facilitator).register(network, new ExactEvmScheme())

export const GET = withX402(async () => new NextResponse(body), terms, server)
