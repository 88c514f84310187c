import type { ReactElement, ReactNode } from 'react'
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
  const Mark = MARKS.get(id)
  if (Mark) return <Mark />
  return (
    <span
      aria-hidden="true"
      className="grid size-9 shrink-0 place-items-center rounded-button bg-well font-serif text-xl text-copper"
    >
      {name.slice(0, 1)}
    </span>
  )
}

// The hosted wallets do not announce an icon; these are plain drawings in their colours.
const MARKS: ReadonlyMap<string, () => ReactElement> = new Map([
  [
    'coinbaseWalletSDK',
    () => (
      <Tile fill="#0052ff">
        <circle cx="18" cy="18" r="11" fill="#fff" />
        <rect x="14" y="14" width="8" height="8" rx="1.5" fill="#0052ff" />
      </Tile>
    ),
  ],
  [
    'baseAccount',
    () => (
      <Tile fill="#fff">
        <rect x="8" y="8" width="20" height="20" rx="2.5" fill="#0000ff" />
      </Tile>
    ),
  ],
  [
    'walletConnect',
    () => (
      <Tile fill="#3396ff">
        <path
          d="M9 15c5-5 13-5 18 0M9.5 16.5l5.5 5.5 3-3 3 3 5.5-5.5"
          fill="none"
          stroke="#fff"
          strokeWidth="2.6"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </Tile>
    ),
  ],
])

function Tile({ fill, children }: { fill: string; children: ReactNode }) {
  return (
    <svg viewBox="0 0 36 36" aria-hidden="true" className="size-9 shrink-0 rounded-button border border-line">
      <rect width="36" height="36" fill={fill} />
      {children}
    </svg>
  )
}
