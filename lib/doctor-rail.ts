import 'server-only'
import { type Address, domainSeparator, type Hex, type PublicClient, parseAbi } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { stoppedByIssuer } from './chains/issuer'
import { networkOf } from './chains/networks'
import type { Token } from './chains/tokens'
import type { Db } from './db/client'
import type { Finding } from './doctor'
import { scarce, settlementsLeft } from './facilitators/funds'
import { isBehind } from './facilitators/gap'
import { nextMined } from './facilitators/relayer'
import { attemptAt } from './facilitators/tend'

const domainAbi = parseAbi([
  'function DOMAIN_SEPARATOR() view returns (bytes32)',
  'function decimals() view returns (uint8)',
])

/** Asks the token's contract whether signatures made by our table are good for it. */
export async function checkToken(client: PublicClient, network: string, token: Token): Promise<Finding> {
  const about = `${network} ${token.symbol}`
  const { address, name, version } = token
  const at = { address, abi: domainAbi } as const
  const chainId = networkOf(network)?.chainId ?? 0
  try {
    const [separator, decimals] = await Promise.all([
      client.readContract({ ...at, functionName: 'DOMAIN_SEPARATOR' }),
      client.readContract({ ...at, functionName: 'decimals' }),
    ])
    const ours = domainSeparator({ domain: { name, version, chainId, verifyingContract: address } })
    if (separator === ours && decimals === token.decimals) {
      return { about, ok: true, says: 'is where we think, under the name we sign for' }
    }
  } catch {
    return {
      about,
      ok: false,
      says: 'could not be asked',
      mend: 'mend the nodes of this network first; if they are well, they are on another chain',
    }
  }
  return {
    about,
    ok: false,
    says: 'signs under another name, or counts in other units, than our table says',
    mend: 'take the network out of NETWORKS and report it: no payment there would be good',
  }
}

/** Asks whether the token's issuer lets it be moved to the address that is paid. */
export async function checkPayee(
  client: PublicClient,
  network: string,
  token: Token,
  payTo: Address,
): Promise<Finding> {
  const about = `${network} payee, ${token.symbol}`
  const problem = (says: string, mend: string): Finding => ({ about, ok: false, says, mend })
  try {
    const stopped = await stoppedByIssuer(client, token, [payTo])
    if (!stopped) return { about, ok: true, says: 'can be paid' }
    if (stopped.kind === 'paused')
      return problem('cannot be paid: the issuer has paused the token', 'wait, and tell your readers')
    return problem(
      'is blocked by the token’s issuer',
      'set another address to be paid at, and ask the issuer',
    )
  } catch {
    return problem('could not be asked about', 'mend the nodes of this network first')
  }
}

/** Asks whether the relayer can pay for settlements at today's price of gas. */
export async function checkRelayer(client: PublicClient, network: string, key: Hex): Promise<Finding> {
  const about = `${network} relayer`
  const { address } = privateKeyToAccount(key)
  const { coin = 'ETH', label = network } = networkOf(network) ?? {}
  const settlements = await settlementsLeft(client, address).catch(() => undefined)
  if (settlements === undefined) {
    return {
      about,
      ok: false,
      says: 'its balance could not be read',
      mend: 'mend the nodes of this network first',
    }
  }
  const says = `${address} can pay for ${settlements > 100_000 ? 'more than 100000' : settlements} settlements`
  return settlements >= scarce
    ? { about, ok: true, says }
    : { about, ok: false, says, mend: `send a little ${coin} to ${address} on ${label}` }
}

/** Asks whether the relayer's transactions wait for one that nobody knows, which no later one can pass. */
export async function checkQueue(db: Db, client: PublicClient, network: string, key: Hex): Promise<Finding> {
  const about = `${network} queue of the relayer`
  const account = privateKeyToAccount(key)
  const relayer = { db, client, nodes: [client], account, network, factories: [] }
  try {
    const nonce = await nextMined(relayer)
    if (!(await isBehind(relayer)) || (await attemptAt(relayer, nonce))) {
      return { about, ok: true, says: 'is without a gap' }
    }
    const says = `waits for number ${nonce}, of which nothing is known here`
    const mend = `let the app's jobs run, which fill it after a minute; should it come again, give this database a key of its own`
    return { about, ok: false, says, mend }
  } catch {
    const mend = 'mend the database and the nodes of this network first'
    return { about, ok: false, says: 'could not be compared with the database', mend }
  }
}
