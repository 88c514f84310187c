'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { type SignInTo, signIn } from './sign-in-client'
import type { SignInState, WalletProblem } from './sign-in-state'
import { isBusy, isRefusal } from './wallet-errors'
import { loadWalletKit, type WalletKit } from './wallet-kit'
import { openWallet } from './wallet-session'

export type SignInProps = {
  /** The article the reader wants to open; without it they only sign in. */
  slug?: string
  to?: SignInTo
  onDone?: () => void
}

/** The page redraws itself for who has signed in; should it not, it is loaded anew. */
const TURN_TIMEOUT_MS = 8000

/** Runs a sign-in. Beginning again makes every answer of the wallet before worthless. */
export function useSignIn({ slug, to, onDone }: SignInProps) {
  const router = useRouter()
  const [kit, setKit] = useState<WalletKit>()
  const [state, setState] = useState<SignInState>({ step: 'loading' })
  const attempt = useRef(0)

  function begin() {
    const mine = ++attempt.current
    setState({ step: 'loading' })
    loadWalletKit().then(
      (loaded) => {
        if (mine !== attempt.current) return
        setKit(loaded)
        setState({ step: 'choosing' })
      },
      () => mine === attempt.current && setState({ step: 'stopped', problem: { kind: 'no-answer' } }),
    )
  }

  async function choose(id: string, wallet: string) {
    if (!kit) return
    const mine = ++attempt.current
    const end = await signInWith(kit, { id, wallet, slug, to }, (step) => {
      if (mine === attempt.current) setState({ step, wallet })
      return mine === attempt.current
    })
    if (!end || mine !== attempt.current) return
    setState(end)
    if (end.step !== 'signed-in') return
    onDone?.()
    router.refresh()
    setTimeout(() => mine === attempt.current && location.reload(), TURN_TIMEOUT_MS)
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the flow opens.
  useEffect(() => {
    begin()
    return () => {
      attempt.current++
    }
  }, [])

  return { state, kit, begin, choose }
}

type Chosen = { id: string; wallet: string; slug?: string; to?: SignInTo }
type End = Extract<SignInState, { step: 'signed-in' | 'stopped' }>

/** `reach` shows the step that begins, and says whether anybody is still waiting for it. */
async function signInWith(
  kit: WalletKit,
  { id, wallet, slug, to }: Chosen,
  reach: (step: 'connecting' | 'signing') => boolean,
): Promise<End | undefined> {
  let doing: 'connect' | 'sign' = 'connect'
  try {
    reach('connecting')
    const session = await openWallet(kit, id)
    doing = 'sign'
    if (!reach('signing')) return undefined
    const answer = await signIn(kit, session, { slug, to })
    if (answer.kind !== 'signed-in') return { step: 'stopped', problem: answer }
    if (slug && !answer.unlocked) return { step: 'stopped', problem: { kind: 'not-owned', wallet } }
    return { step: 'signed-in' }
  } catch (error) {
    return { step: 'stopped', problem: { kind: problemOf(error, doing), wallet } }
  }
}

function problemOf(error: unknown, doing: 'connect' | 'sign'): WalletProblem {
  if (isBusy(error)) return 'wallet-busy'
  return isRefusal(error) ? `${doing}-refused` : `${doing}-failed`
}
