import { useState } from 'react'
import { getAddress, isAddress, zeroAddress } from 'viem'
import { Button } from '@/components/ui/button'
import { Field } from './field'

type Props = {
  label: string
  /** What is wrong with an address that is one, in words that follow "this". */
  refuse?: (address: string) => string | undefined
  /** Gets the address with its checksum, as the server spells it out. */
  onGo: (address: string) => void
  onLeave: () => void
}

/** An address that somebody writes, before a wallet is asked to sign it. */
export function AddressDraft({ label, refuse, onGo, onLeave }: Props) {
  const [draft, setDraft] = useState('')
  const text = draft.trim()
  const isValid = isAddress(text, { strict: /[A-F]/.test(text) }) && text !== zeroAddress
  const problem = isValid
    ? refuse?.(getAddress(text))
    : 'is not an address: 0x and forty hex digits, spelled as it was given'

  return (
    <div className="mt-3 flex flex-wrap items-start gap-3">
      <Field
        label={label}
        className="min-w-64 flex-1"
        value={draft}
        problem={draft ? problem : undefined}
        onChange={({ target }) => setDraft(target.value)}
      />
      <Button className="sm:mt-6" disabled={problem !== undefined} onClick={() => onGo(getAddress(text))}>
        Go on
      </Button>
      <Button className="sm:mt-6" variant="quiet" onClick={onLeave}>
        Leave it
      </Button>
    </div>
  )
}
