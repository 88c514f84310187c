import { isBusy, isRefusal } from '@/components/wallet/wallet-errors'
import { loadWalletKit, type WalletKit } from '@/components/wallet/wallet-kit'
import {
  balanceOf,
  moveTo,
  networkOfWallet,
  openWallet,
  signPayment,
  type WalletSession,
} from '@/components/wallet/wallet-session'
import { networkOf } from '@/lib/chains/networks'
import { typedDataFor } from '@/lib/x402/browser-payment'
import { fetchOffer, sendPayment } from './article-client'
import type { CheckoutPorts } from './checkout-engine'
import { fetchRequestedOffer, type RequestedPayment } from './request-client'
import { pendingPayments, receipts } from './tab-memory'

type Purchase = {
  slug: string
  publisher: string
  /** Pays this request rather than what the article costs when it is asked. */
  request: RequestedPayment | undefined
  /** `paid` is false when the wallet owned the article already, so that nothing was paid. */
  onUnlocked: (paid: boolean) => void
  onKit: (kit: WalletKit) => void
}

/** Joins a purchase to this browser's wallets, this site's server and this tab's memory. */
export function browserPorts({ slug, publisher, request, onUnlocked, onKit }: Purchase): CheckoutPorts {
  let kit: WalletKit | undefined
  let session: WalletSession | undefined

  return {
    async load() {
      kit = await loadWalletKit()
      onKit(kit)
    },
    async connect(id) {
      const wallets = needed(kit)
      session = await openWallet(wallets, id)
      const network = await networkOfWallet(wallets, session)
      const { caip2 } = network ?? wallets.networks[0]
      return { address: session.address, network: caip2, rightChain: network !== undefined }
    },
    async switchChain(network) {
      await moveTo(needed(kit), needed(session), needed(networkOf(network)))
    },
    async onRightChain(network) {
      return (await networkOfWallet(needed(kit), needed(session)))?.caip2 === network
    },
    fetchOffer: () => (request ? fetchRequestedOffer(request) : fetchOffer(slug)),
    balance: (terms) => balanceOf(needed(kit), needed(session), terms.token),
    sign: (terms, authorization) => signPayment(needed(session), typedDataFor(terms, authorization)),
    sendPayment: (header, tries) => sendPayment(slug, header, tries),
    savePending: (payment) => pendingPayments.save(slug, payment),
    clearPending: () => pendingPayments.clear(slug),
    unlocked(receipt) {
      receipts.save(slug, receipt ? { ...receipt, publisher } : { kind: 'restored', fresh: true })
      onUnlocked(receipt !== undefined)
    },
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    isRefusal,
    isBusy,
    isLocal: () => needed(kit).settings.localChain,
  }
}

function needed<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('A step of the purchase ran before the one it needs.')
  return value
}
