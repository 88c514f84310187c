'use client'

import { type ComponentType, useState } from 'react'
import { Button } from '@/components/ui/button'
import type { FundProps } from './fund'
import type { IdentityProps } from './identity'

// OnchainKit is large and talks to servers of others: it comes only when a reader asks for what it does.

/** Offers to look up who an address is. */
export function IdentityOnPress(props: IdentityProps) {
  return (
    <OnPress
      label="Look up the name"
      load={() => import('./identity').then(({ Identity }) => Identity)}
      {...props}
    />
  )
}

/** Offers to add dollars to a Base Account. */
export function FundOnPress(props: FundProps) {
  return (
    <OnPress
      label="Add dollars at Coinbase"
      load={() => import('./fund').then(({ Fund }) => Fund)}
      {...props}
    />
  )
}

type OnPressProps<Props> = Props & { label: string; load: () => Promise<ComponentType<Props>> }

function OnPress<Props extends object>({ label, load, ...props }: OnPressProps<Props>) {
  const [Loaded, setLoaded] = useState<ComponentType<Props>>()
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle')
  if (Loaded) return <Loaded {...(props as unknown as Props)} />

  function press() {
    setState('busy')
    load().then(
      (component) => setLoaded(() => component),
      () => setState('failed'),
    )
  }

  return (
    <Button variant="quiet" className="-ml-1 text-sm" onClick={press} busy={state === 'busy'}>
      {state === 'failed' ? 'That did not load. Try again' : label}
    </Button>
  )
}
