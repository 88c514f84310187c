import type { Address } from 'viem'
import { getConnections } from 'wagmi/actions'
import { networkOf } from '@/lib/chains/networks'
import type { WalletKit } from './wallet-kit'

/** Names and funding exist on public main networks; a chain on this machine has no way to ask for either. */
export function mayLookUp({ settings }: WalletKit, network: string): boolean {
  return !settings.localChain && networkOf(network)?.testnet === false
}

/** Coinbase adds dollars by its own page only to the accounts it runs itself. */
export function isBaseAccount({ config }: WalletKit, address: Address): boolean {
  return getConnections(config).some(
    ({ accounts, connector }) => connector.id === 'baseAccount' && accounts.includes(address),
  )
}
