import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { x402Facilitator } from '@x402/core/facilitator'
import type { PaymentPayload, PaymentRequirements } from '@x402/core/types'
import { toFacilitatorEvmSigner } from '@x402/evm'
import { registerExactEvmScheme } from '@x402/evm/exact/facilitator'
import { createWalletClient, http, publicActions, toHex } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { baseSepolia } from 'viem/chains'
import { world } from '../world'

interface Asked {
  paymentPayload: PaymentPayload
  paymentRequirements: PaymentRequirements
}

/** What the facilitator does for one payer instead of settling. */
export type Manner = (response: ServerResponse, settle: () => Promise<unknown>) => void | Promise<void>

/** The official facilitator behind a real HTTP server, which for chosen payers answers something else. */
export interface FakeFacilitator {
  url: string
  /** Every request, as it came. */
  requests: string[]
  /** Payers in lower case. */
  manners: Map<string, Manner>
  stop(): void
}

async function official(rpcUrl: string): Promise<x402Facilitator> {
  const account = privateKeyToAccount(generatePrivateKey())
  const client = createWalletClient({
    account,
    chain: baseSepolia,
    transport: http(rpcUrl),
    pollingInterval: 50,
  }).extend(publicActions)
  await client.request({
    method: 'anvil_setBalance' as never,
    params: [account.address, toHex(10n ** 18n)] as never,
  })
  const signer = toFacilitatorEvmSigner({ ...client, address: account.address } as never)
  return registerExactEvmScheme(new x402Facilitator(), { signer, networks: 'eip155:84532' })
}

export async function startFacilitator(rpcUrl = world().rpcUrl): Promise<FakeFacilitator> {
  const facilitator = await official(rpcUrl)
  const requests: string[] = []
  const manners = new Map<string, Manner>()
  // One after the other: it takes its account's nonce anew each time.
  let settling: Promise<unknown> = Promise.resolve()
  const server = createServer(async (request, response) => {
    const body = await read(request)
    requests.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)} ${body}`)
    if (request.url === '/supported') return sendJson(response, facilitator.getSupported())
    const { paymentPayload, paymentRequirements } = JSON.parse(body) as Asked
    if (request.url === '/verify')
      return sendJson(response, await facilitator.verify(paymentPayload, paymentRequirements))
    const settle = () => {
      const settled = settling.then(() => facilitator.settle(paymentPayload, paymentRequirements))
      settling = settled.catch(() => undefined)
      return settled
    }
    const { authorization } = paymentPayload.payload as { authorization: { from: string } }
    const manner = manners.get(authorization.from.toLowerCase())
    if (manner) return manner(response, settle)
    sendJson(response, await settle())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    manners,
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

export function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value))
}

async function read(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += chunk
  return body
}
