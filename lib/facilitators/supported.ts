import 'server-only'
import { z } from 'zod'
import { nodeFetch } from '../chains/node-fetch'
import { jsonOf, maxAnswerBytes, type Remote } from './http'

const timeoutMs = 10_000

const supportedResponse = z.object({
  kinds: z.array(z.object({ x402Version: z.number(), scheme: z.string(), network: z.string() })),
})

/** What a facilitator says it can do, or why that is not known. */
export type Supported =
  /** CAIP-2 ids of the networks on which it settles scheme `exact` of protocol version 2. */
  | { kind: 'networks'; networks: string[] }
  | { kind: 'silent' }
  | { kind: 'not_let_in'; status: number }
  | { kind: 'no_facilitator'; status: number }

/** Asks a facilitator for the networks it settles on. Sends no payment. */
export async function supportedBy({ base, credentials }: Remote): Promise<Supported> {
  const url = new URL(`${base}/supported`)
  try {
    const headers = { Accept: 'application/json', ...(await credentials?.('GET', url)) }
    const answer = await nodeFetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) }, maxAnswerBytes)
    const { status } = answer
    if (status === 401 || status === 403) return { kind: 'not_let_in', status }
    const parsed = supportedResponse.safeParse(jsonOf(await answer.text()))
    if (!parsed.success) return { kind: 'no_facilitator', status }
    const fit = parsed.data.kinds.filter(({ x402Version, scheme }) => x402Version === 2 && scheme === 'exact')
    return { kind: 'networks', networks: fit.map(({ network }) => network) }
  } catch {
    return { kind: 'silent' }
  }
}
