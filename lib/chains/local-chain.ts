import { z } from 'zod'

/** What a wallet needs to read. Nothing here can change the chain, or anvil's settings. */
const call = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.number(), z.string()]),
  method: z.enum([
    'eth_chainId',
    'net_version',
    'eth_blockNumber',
    'eth_call',
    'eth_getCode',
    'eth_getBalance',
    'eth_getTransactionReceipt',
  ]),
  params: z.array(z.unknown()).optional(),
})

/** Passes a read to the local chain, so that the demo wallet works from any device that can open the page. */
export async function relayToLocalChain(rpcUrl: string, body: unknown): Promise<Response> {
  const parsed = call.safeParse(body)
  if (!parsed.success) {
    const error = { code: -32601, message: 'only reads are relayed to the local chain' }
    return Response.json({ jsonrpc: '2.0', id: null, error }, { status: 400 })
  }
  const answer = await fetch(rpcUrl, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(parsed.data),
    cache: 'no-store',
    signal: AbortSignal.timeout(5000),
  })
  return Response.json(await answer.json())
}
