import type { Metadata } from 'next'
import Link from 'next/link'
import { PurchaseRow } from '@/components/article/purchase-row'
import { PassRow } from '@/components/passes/pass-row'
import { sayFare } from '@/components/paywall/fare'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { shortHex } from '@/components/ui/short-hex'
import { SignIn } from '@/components/wallet/sign-in'
import { readerSession } from '@/lib/access/session'
import { faresOfReader } from '@/lib/fares'
import { purchasesOf } from '@/lib/library'

export const metadata: Metadata = { title: 'Your articles', robots: { index: false } }
export const dynamic = 'force-dynamic'

export default async function LibraryPage() {
  const session = await readerSession()
  return (
    <div className="mx-auto max-w-3xl px-5 pt-12 sm:px-8 sm:pt-20">
      <h1 className="text-5xl">Your articles</h1>
      {session ? <Shelf wallet={session.wallet} /> : <SignedOut />}
    </div>
  )
}

function SignedOut() {
  return (
    <>
      <p className="mt-5 font-serif text-xl leading-relaxed text-soft">
        Your wallet is your library card. Sign in with the one you paid with, and everything it has bought
        opens again in this browser, with a receipt for each. Signing in is a message, not a payment: it costs
        nothing.
      </p>
      <div className="mt-8">
        <SignIn />
      </div>
    </>
  )
}

async function Shelf({ wallet }: { wallet: string }) {
  const [{ articles, passes }, fares] = await Promise.all([purchasesOf(wallet), faresOfReader(wallet)])
  const towards = fares.filter(({ reached, spent }) => !reached && Number(spent) > 0)
  return (
    <>
      <div className="mt-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 text-soft">
        <p>
          Bought by{' '}
          <span className="font-mono text-sm text-ink" title={wallet}>
            {shortHex(wallet)}
          </span>
        </p>
        <form action="/library/sign-out" method="post">
          <Button type="submit" variant="quiet">
            Sign out
          </Button>
        </form>
      </div>
      {towards.length > 0 && (
        <ul className="mt-6 grid gap-1 border-l-3 border-moss bg-well/60 px-4 py-2 text-[0.9375rem]">
          {towards.map((fare) => (
            <li key={fare.pass}>{sayFare(fare)}</li>
          ))}
        </ul>
      )}
      {articles.length + passes.length === 0 ? (
        <Empty />
      ) : (
        <ul className="mt-8 grid gap-6">
          {passes.map((pass) => (
            <PassRow key={`${pass.id} ${pass.earned}`} pass={pass} />
          ))}
          {articles.map((purchase) => (
            <PurchaseRow key={purchase.transaction} purchase={purchase} />
          ))}
        </ul>
      )}
    </>
  )
}

function Empty() {
  return (
    <div className="mt-8 rounded-card border border-edge border-dashed px-6 py-12 text-center">
      <h2 className="text-2xl">Nothing here yet</h2>
      <p className="mx-auto mt-3 max-w-sm leading-relaxed text-soft">
        This wallet has not bought an article. When it does, the article and its receipt will be kept on this
        page.
      </p>
      <Link href="/" className={buttonClass('primary', 'mt-6')}>
        Find something to read
      </Link>
    </div>
  )
}
