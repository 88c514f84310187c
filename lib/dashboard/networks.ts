import 'server-only'
import { networkOf } from '../chains/networks'
import { env } from '../env'

/** Lists the networks that are switched on, with names for people. */
export function offeredNetworks(): { id: string; label: string }[] {
  return env().networks.map(({ network }) => ({ id: network, label: networkOf(network)?.label ?? network }))
}
