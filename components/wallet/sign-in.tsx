'use client'

import { type ComponentType, useState } from 'react'
import { Button } from '@/components/ui/button'
import type { SignInProps } from './use-sign-in'

/** Shows who a reader is by a signature that costs nothing. The wallets arrive when it is pressed. */
export function SignIn(props: SignInProps) {
  const [Flow, setFlow] = useState<ComponentType<SignInProps>>()
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle')
  if (Flow) return <Flow {...props} />

  function open() {
    setState('busy')
    import('./sign-in-flow').then(
      ({ SignInFlow }) => setFlow(() => SignInFlow),
      () => setState('failed'),
    )
  }

  return (
    <>
      <Button onClick={open} busy={state === 'busy'}>
        Sign in with your wallet
      </Button>
      {state === 'failed' && (
        <p role="alert" className="mt-3 text-[0.9375rem]">
          The wallets could not be loaded. Nothing was signed or paid. Check your connection and try again.
        </p>
      )}
    </>
  )
}
