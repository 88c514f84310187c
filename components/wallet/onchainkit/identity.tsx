'use client'

import { Avatar, Name } from '@coinbase/onchainkit/identity'
import type { Address } from 'viem'
import { base } from 'viem/chains'
import type { WalletKit } from '../wallet-kit'
import { OnchainKitRoot } from './root'

export type IdentityProps = { kit: WalletKit; address: Address }

/** The name and picture an address has given itself on Base, or the address where it has none. */
export function Identity({ kit, address }: IdentityProps) {
  return (
    <OnchainKitRoot kit={kit}>
      <span className="inline-flex items-center gap-2 align-middle">
        <span className="block size-6 overflow-hidden rounded-full bg-well">
          <Avatar address={address} chain={base} className="size-6" />
        </span>
        <Name address={address} chain={base} className="font-semibold" />
      </span>
    </OnchainKitRoot>
  )
}
