'use client'

import { useEffect, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Spinner } from '@/components/ui/spinner'
import { signStatement } from '@/components/wallet/sign-in-client'
import { isRefusal } from '@/components/wallet/wallet-errors'
import { loadWalletKit, type WalletKit } from '@/components/wallet/wallet-kit'
import { WalletList } from '@/components/wallet/wallet-list'
import { openWallet } from '@/components/wallet/wallet-session'
import { type Answer, call } from './call'

type Props = {
  /** What the wallet signs: the change, spelled out. */
  statement: string
  /** Where the signed change goes, and what else goes with it. */
  path: string
  body: object
  /** Gets whatever that address answers. */
  onDone: (answer: Answer<never> & { ok: true }) => void
  onCancel: () => void
}

/** Asks the wallet to spell a change out and sign it. Loaded only when somebody is about to make one. */
export default function SignedChange({ statement, path, body, onDone, onCancel }: Props) {
  const [kit, setKit] = useState<WalletKit>()
  const [text, setText] = useState('')

  useEffect(() => {
    loadWalletKit().then(setKit, () => setText('The wallets could not be loaded. Nothing was changed.'))
  }, [])

  async function sign(id: string, wallet: string) {
    if (!kit) return
    setText(`Waiting for ${wallet}…`)
    try {
      const signed = await signStatement(kit, await openWallet(kit, id), statement)
      if (!signed) return setText('The site does not answer. Nothing was changed. Try again.')
      const answer = await call<never>('POST', path, { ...body, ...signed })
      if (answer.ok) onDone(answer)
      else setText(answer.detail)
    } catch (error) {
      const refused = isRefusal(error) ? 'You declined to sign.' : `${wallet} could not sign.`
      setText(`${refused} Nothing was changed.`)
    }
  }

  return (
    <section aria-label="Sign the change" className="mt-4 rounded-card border border-edge bg-card p-5">
      <p>Your wallet is asked to sign these words. It costs nothing and moves nothing:</p>
      <blockquote className="my-3 border-l-2 border-copper pl-4 font-serif text-lg break-words">
        {statement}
      </blockquote>
      {kit ? <WalletList kit={kit} onChoose={(id, wallet) => void sign(id, wallet)} /> : <Spinner />}
      <p role="status" className="mt-3 min-h-6">
        {text}
      </p>
      <Button variant="quiet" onClick={onCancel}>
        Do not change it
      </Button>
    </section>
  )
}
