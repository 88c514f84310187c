'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Spinner } from '@/components/ui/spinner'
import { signIn } from './sign-in-client'
import { type SignInProblem, type SignInState, saySignInProblem } from './sign-in-state'
import { isBusy, isRefusal } from './wallet-errors'
import { loadWalletKit, type WalletKit } from './wallet-kit'
import { WalletList } from './wallet-list'
import { openWallet } from './wallet-session'

export type SignInProps = {
  /** The article the reader wants to open; without it they only sign in. */
  slug?: string
  onDone?: () => void
}

/** The page redraws itself for who has signed in; should it not, it is loaded anew. */
const TURN_TIMEOUT_MS = 8000

export function SignInFlow({ slug, onDone }: SignInProps) {
  const router = useRouter()
  const [kit, setKit] = useState<WalletKit>()
  const [state, setState] = useState<SignInState>({ step: 'loading' })
  // Choosing another wallet makes every answer of the one before worthless.
  const attempt = useRef(0)
  const panel = useRef<HTMLDivElement>(null)

  function begin() {
    const mine = ++attempt.current
    setState({ step: 'loading' })
    loadWalletKit().then(
      (loaded) => {
        if (mine !== attempt.current) return
        setKit(loaded)
        setState({ step: 'choosing' })
      },
      () => mine === attempt.current && setState({ step: 'stopped', problem: { kind: 'no-wallets' } }),
    )
  }

  async function choose(wallets: WalletKit, id: string, wallet: string) {
    const mine = ++attempt.current
    const show = (next: SignInState) => {
      if (mine === attempt.current) setState(next)
      return mine === attempt.current
    }
    const stop = (problem: SignInProblem) => show({ step: 'stopped', problem })
    let step: 'connect' | 'sign' = 'connect'
    try {
      show({ step: 'connecting', wallet })
      const session = await openWallet(wallets, id)
      step = 'sign'
      if (!show({ step: 'signing', wallet })) return
      const answer = await signIn(wallets, session, slug)
      if (answer.kind !== 'signed-in') return void stop(answer)
      if (slug && !answer.unlocked) return void stop({ kind: 'not-owned', wallet })
      if (!show({ step: 'signed-in' })) return
      onDone?.()
      router.refresh()
      setTimeout(() => mine === attempt.current && location.reload(), TURN_TIMEOUT_MS)
    } catch (error) {
      if (isBusy(error)) stop({ kind: 'wallet-busy', wallet })
      else stop({ kind: isRefusal(error) ? `${step}-refused` : `${step}-failed`, wallet })
    }
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the flow opens.
  useEffect(() => {
    begin()
    return () => {
      attempt.current++
    }
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the step changes.
  useEffect(() => {
    const heading = panel.current?.querySelector<HTMLElement>('[data-step-heading]')
    ;(heading ?? panel.current)?.focus()
  }, [state.step])

  return (
    <div ref={panel} tabIndex={-1} className="outline-none" data-step={state.step}>
      <p role="status" className="sr-only">
        {sayStep(state)}
      </p>
      {state.step === 'choosing' && kit && (
        <>
          <Heading>Which wallet paid?</Heading>
          <WalletList kit={kit} onChoose={(id, wallet) => void choose(kit, id, wallet)} />
        </>
      )}
      {state.step === 'stopped' && (
        <>
          <Heading>{saySignInProblem(state.problem).title}</Heading>
          <p role="alert" className="mb-5 text-[0.9375rem] leading-relaxed">
            {saySignInProblem(state.problem).text}
          </p>
          <Button onClick={begin}>Choose a wallet</Button>
        </>
      )}
      {sayStep(state) && (
        <p aria-hidden="true" className="flex min-h-14 items-center gap-3 font-semibold">
          <Spinner />
          {sayStep(state)}
        </p>
      )}
      {(state.step === 'connecting' || state.step === 'signing') && (
        <Button variant="quiet" className="-ml-1" onClick={begin}>
          Choose another wallet
        </Button>
      )}
    </div>
  )
}

function Heading({ children }: { children: string }) {
  return (
    <h2 data-step-heading="" tabIndex={-1} className="mb-4 text-2xl outline-none">
      {children}
    </h2>
  )
}

function sayStep(state: SignInState): string {
  switch (state.step) {
    case 'loading':
      return 'Looking for wallets…'
    case 'connecting':
      return `Waiting for ${state.wallet} to connect…`
    case 'signing':
      return `Waiting for your signature in ${state.wallet}. It costs nothing…`
    case 'signed-in':
      return 'Signed in…'
    default:
      return ''
  }
}
