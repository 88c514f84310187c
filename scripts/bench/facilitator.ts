import { createServer, type IncomingMessage } from 'node:http'
import { x402Facilitator } from '@x402/core/facilitator'
import type { PaymentPayload, PaymentRequirements } from '@x402/core/types'
import { toFacilitatorEvmSigner } from '@x402/evm'
import { registerExactEvmScheme } from '@x402/evm/exact/facilitator'
import { createWalletClient, http, publicActions } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { baseSepolia } from 'viem/chains'
import { freePort } from '../economy/ports'
import { rpcFor } from '../economy/rpc'

export type RemoteFacilitator = { url: string; stop(): Promise<void> }

/** Serves the official facilitator over HTTP, as a seller's app would find it on the internet. */
export async function startFacilitator(rpcUrl: string): Promise<RemoteFacilitator> {
  const facilitator = await officialFacilitator(rpcUrl)
  const server = createServer(async (request, response) => {
    const answer = await reply(facilitator, request).catch((error: unknown) => ({ error: String(error) }))
    response.writeHead('error' in answer ? 500 : 200, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify(answer))
  })
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${port}`, stop }
}

async function officialFacilitator(rpcUrl: string): Promise<x402Facilitator> {
  // A wallet of its own: another sender's nonces would get in the way of the app's own relayer.
  const account = privateKeyToAccount(generatePrivateKey())
  await rpcFor(rpcUrl)('anvil_setBalance', account.address, '0x56bc75e2d63100000')
  const client = createWalletClient({
    account,
    chain: baseSepolia,
    transport: http(rpcUrl),
    // Blocks come at once, so waiting for the next look would be most of what is measured.
    pollingInterval: 10,
  }).extend(publicActions)
  const signer = toFacilitatorEvmSigner({ ...client, address: account.address } as Parameters<
    typeof toFacilitatorEvmSigner
  >[0])
  return registerExactEvmScheme(new x402Facilitator(), { signer, networks: `eip155:${baseSepolia.id}` })
}

type Asked = { paymentPayload: PaymentPayload; paymentRequirements: PaymentRequirements }

async function reply(facilitator: x402Facilitator, request: IncomingMessage): Promise<object> {
  if (request.url === '/supported') return facilitator.getSupported()
  const { paymentPayload, paymentRequirements } = (await bodyOf(request)) as Asked
  if (request.url === '/verify') return facilitator.verify(paymentPayload, paymentRequirements)
  if (request.url === '/settle') return facilitator.settle(paymentPayload, paymentRequirements)
  return { error: 'not found' }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}
