import { FundOnPress, IdentityOnPress } from '@/components/wallet/onchainkit/on-press'
import type { WalletKit } from '@/components/wallet/wallet-kit'
import { isBaseAccount, mayLookUp } from '@/components/wallet/wallet-services'
import { networkOf } from '@/lib/chains/networks'
import type { Buyer } from './checkout-state'
import { CopyButton } from './copy-button'

type TopUpProps = { buyer: Buyer; kit?: WalletKit }

/** Where to send USDC so that this wallet can pay. */
export function TopUp({ buyer, kit }: TopUpProps) {
  const network = networkOf(buyer.network)
  const local = kit?.settings.localChain
  return (
    <div className="mt-4 rounded-button bg-well/60 p-4 text-sm">
      <p className="mb-2">
        {local
          ? 'This chain lives on this machine. The demo wallet holds play money on it.'
          : `Send USDC on ${network?.label} to this address, and on no other network:`}
      </p>
      <div className="flex items-center gap-3">
        <code className="min-w-0 flex-1 font-mono text-[0.8125rem] break-all">{buyer.address}</code>
        <CopyButton text={buyer.address} label="Copy the wallet’s address" />
      </div>
      {kit && mayLookUp(kit, buyer.network) && (
        <div className="mt-2 flex flex-wrap gap-x-4">
          <IdentityOnPress kit={kit} address={buyer.address} />
          {isBaseAccount(kit, buyer.address) && <FundOnPress kit={kit} />}
        </div>
      )}
      {network?.testnet && !local && (
        <p className="mt-3">
          Test dollars are free at{' '}
          <a className="link" href="https://faucet.circle.com" rel="noreferrer" target="_blank">
            Circle’s faucet
          </a>
          .
        </p>
      )}
    </div>
  )
}
