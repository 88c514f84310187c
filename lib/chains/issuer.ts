import 'server-only'
import { type Address, type PublicClient, parseAbi } from 'viem'
import type { Token } from './tokens'

const issuerAbi = parseAbi([
  'function paused() view returns (bool)',
  'function isBlacklisted(address account) view returns (bool)',
])

/** What the token's issuer has stopped: all of it, or the account at this place among those asked about. */
export type Stopped = { kind: 'paused' } | { kind: 'blocked'; at: number } | undefined

/**
 * Asks whether the token's issuer lets these accounts move it.
 *
 * @throws when the node does not answer, or the token knows neither question.
 */
export async function stoppedByIssuer(
  client: PublicClient,
  { address }: Token,
  accounts: readonly Address[],
): Promise<Stopped> {
  const at = { address, abi: issuerAbi } as const
  const [paused, ...blocked] = await Promise.all([
    client.readContract({ ...at, functionName: 'paused' }),
    ...accounts.map((account) =>
      client.readContract({ ...at, functionName: 'isBlacklisted', args: [account] }),
    ),
  ])
  if (paused) return { kind: 'paused' }
  const index = blocked.indexOf(true)
  return index === -1 ? undefined : { kind: 'blocked', at: index }
}
