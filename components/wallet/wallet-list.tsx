'use client'

import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Connector } from 'wagmi'
import { getConnectors, watchConnectors } from 'wagmi/actions'
import { DEMO_WALLET_ID } from './demo-wallet'
import { WalletIcon } from './wallet-icon'
import type { WalletKit } from './wallet-kit'

type WalletListProps = { kit: WalletKit; onChoose: (id: string, name: string) => void }

/** Every wallet there is; wallets that announce themselves late join the list. */
export function WalletList({ kit, onChoose }: WalletListProps) {
  const { config, settings } = kit
  const all = useSyncExternalStore(
    (onChange) => watchConnectors(config, { onChange }),
    () => getConnectors(config),
    () => getConnectors(config),
  )
  const wallets = useUsable(all)

  if (!wallets) return null
  return (
    <>
      {!settings.localChain && !wallets.some(({ type }) => type === 'injected') && <NoWallet />}
      <ul className="grid gap-2">
        {wallets.map((wallet) => (
          <li key={wallet.uid}>
            <button
              type="button"
              onClick={() => onChoose(wallet.uid, nameOf(wallet))}
              className="flex min-h-14 w-full items-center gap-3 rounded-button border border-edge bg-card px-4 py-2 text-left hover:border-copper"
            >
              <WalletIcon id={wallet.id} name={nameOf(wallet)} icon={wallet.icon} />
              <span>
                <span className="block font-semibold">{nameOf(wallet)}</span>
                {noteOf(wallet) && <span className="block text-sm text-soft">{noteOf(wallet)}</span>}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {settings.localChain && (
        <p className="mt-3 text-sm text-soft">
          This site runs on a chain of this machine. On a public network, Coinbase Wallet and Base Account are
          offered here too.
        </p>
      )}
    </>
  )
}

function NoWallet() {
  return (
    <p className="mb-4 text-[0.9375rem] leading-relaxed text-soft">
      No wallet was found in this browser, so nothing can be paid yet. The ways below need no extension; or
      install{' '}
      <a className="link" href="https://metamask.io/download" rel="noreferrer" target="_blank">
        MetaMask
      </a>{' '}
      or{' '}
      <a className="link" href="https://www.coinbase.com/wallet/downloads" rel="noreferrer" target="_blank">
        Coinbase Wallet
      </a>
      , then come back to this page.
    </p>
  )
}

// The nameless browser wallet stands in only where no wallet announced itself and an old one is really there.
function useUsable(all: readonly Connector[]): readonly Connector[] | undefined {
  const [legacy, setLegacy] = useState<boolean>()
  useEffect(() => setLegacy('ethereum' in window), [])
  if (legacy === undefined) return undefined
  const announced = all.some(({ type, id }) => type === 'injected' && id !== 'injected')
  return all
    .filter(({ id }) => id !== 'injected' || (legacy && !announced))
    .sort((one, other) => distance(one) - distance(other))
}

// What is there already comes before what a reader would have to sign up for.
function distance({ id, type }: Connector): number {
  if (id === DEMO_WALLET_ID) return 0
  return type === 'injected' ? 1 : 2
}

function nameOf({ id, name }: Connector) {
  return id === 'injected' ? 'Browser wallet' : name
}

function noteOf({ id }: Connector) {
  if (id === DEMO_WALLET_ID) return 'Play money on this machine'
  if (id === 'baseAccount') return 'Passkey, nothing to install'
  if (id === 'walletConnect') return 'Scan a code with a wallet on your phone'
  return undefined
}
