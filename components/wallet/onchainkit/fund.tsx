'use client'

import { FundButton, getCoinbaseSmartWalletFundUrl } from '@coinbase/onchainkit/fund'
import { Button } from '@/components/ui/button'
import type { WalletKit } from '../wallet-kit'
import { OnchainKitRoot } from './root'

export type FundProps = { kit: WalletKit }

/** Opens Coinbase's own page for adding dollars to a Base Account. */
export function Fund({ kit }: FundProps) {
  return (
    <OnchainKitRoot kit={kit}>
      <FundButton
        fundingUrl={getCoinbaseSmartWalletFundUrl()}
        render={({ onClick, isDisabled }) => (
          <Button variant="secondary" onClick={onClick} disabled={isDisabled}>
            Continue at Coinbase
          </Button>
        )}
      />
    </OnchainKitRoot>
  )
}
