import { Coin } from '@/components/site/coin'
import { DEMO_WALLET_ID } from './demo-wallet'

type WalletIconProps = { id: string; name: string; icon?: string }

/** Wallets bring their icon along; one that would have to be fetched from somebody's server is not shown. */
export function WalletIcon({ id, name, icon }: WalletIconProps) {
  if (id === DEMO_WALLET_ID) return <Coin className="size-9 shrink-0" />
  if (icon?.startsWith('data:image/')) {
    // biome-ignore lint/performance/noImgElement: a data URI; there is nothing to optimise.
    return <img src={icon.trim()} alt="" width={36} height={36} className="size-9 shrink-0 rounded-button" />
  }
  return (
    <span
      aria-hidden="true"
      className="grid size-9 shrink-0 place-items-center rounded-button bg-well font-serif text-xl text-copper"
    >
      {name.slice(0, 1)}
    </span>
  )
}
