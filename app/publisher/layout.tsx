import type { Metadata } from 'next'
import { unstable_rethrow } from 'next/navigation'
import type { ReactNode } from 'react'
import { ComingChanges } from '@/components/publisher/coming-changes'
import { LowFunds } from '@/components/publisher/low-funds'
import { PublisherNav } from '@/components/publisher/nav'
import { SectionError } from '@/components/publisher/section-error'
import { SignOut } from '@/components/publisher/sign-out'
import { shortHex } from '@/components/ui/short-hex'
import { SignIn } from '@/components/wallet/sign-in'
import { currentActor, publishersOf } from '@/lib/dashboard/actor'
import { comingFor } from '@/lib/dashboard/coming'
import { lowFunds } from '@/lib/funds'
import { log } from '@/lib/log'
import { pageNodeMs } from '@/lib/time-limits'

export const metadata: Metadata = {
  title: { default: 'Publisher', template: '%s · Publisher' },
  robots: { index: false },
}
export const dynamic = 'force-dynamic'

/** Each page asks for itself who is signed in; this is the frame around it. */
export default async function PublisherLayout({ children }: { children: ReactNode }) {
  const frame = await frameOf()
  if (frame === 'broken') return <Broken />
  if (!frame) return <SignedOut />
  const { actor, publishers, coming, low } = frame
  return (
    // At least a screen, so that the footer does not jump up when a short page takes the place of its outline.
    <div className="mx-auto min-h-dvh max-w-6xl px-5 pt-8 sm:px-8">
      <div className="mb-4 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <p className="font-serif text-xl">
          {publishers.length === 1 ? publishers[0]?.name : 'All publishers'}{' '}
          <span className="text-sm text-soft">
            {actor.role}, <span className="font-mono">{shortHex(actor.wallet)}</span>
          </span>
        </p>
        <SignOut />
      </div>
      <PublisherNav />
      <ComingChanges changes={coming} />
      <LowFunds accounts={low} />
      <div className="pt-8">{children}</div>
    </div>
  )
}

/** Who is signed in, for whom. Above this layout errors are told to readers, so it tells its own. */
async function frameOf() {
  try {
    const actor = await currentActor()
    if (!actor) return undefined
    const [publishers, coming, low] = await Promise.all([
      publishersOf(actor),
      comingFor(actor),
      actor.role === 'owner' ? lowFunds(pageNodeMs) : [],
    ])
    return { actor, publishers, coming, low }
  } catch (error) {
    unstable_rethrow(error)
    log().error({ err: error }, 'the dashboard cannot tell who is signed in')
    return 'broken'
  }
}

function Broken() {
  return (
    <div className="mx-auto max-w-3xl px-5 pt-12 sm:px-8 sm:pt-20">
      <SectionError what="The dashboard" />
    </div>
  )
}

function SignedOut() {
  return (
    <div className="mx-auto max-w-3xl px-5 pt-12 sm:px-8 sm:pt-20">
      <h1 className="text-5xl">For publishers</h1>
      <p className="mt-5 font-serif text-xl leading-relaxed text-soft">
        Set the price of each page, see what it brings, and look after payments. Sign in with the wallet that
        owns this publication or was invited to it. Signing in is a message, not a payment: it costs nothing.
      </p>
      <div className="mt-8">
        <SignIn to="dashboard" />
      </div>
    </div>
  )
}
