import type { Address } from 'viem'
import { getConnections } from 'wagmi/actions'
import type { WalletKit } from './wallet-kit'

/** Names and funding are Base's; a chain on this machine has no way to ask for either. */
export function mayLookUp({ settings }: WalletKit, network: string): boolean {
  return !settings.localChain && network === 'eip155:8453'
}

/** Coinbase adds dollars by its own page only to the accounts it runs itself. */
export function isBaseAccount({ config }: WalletKit, address: Address): boolean {
  return getConnections(config).some(
    ({ accounts, connector }) => connector.id === 'baseAccount' && accounts.includes(address),
  )
}
