'use client'

import { useState } from 'react'

type CopyButtonProps = { text: string; label: string }

export function CopyButton({ text, label }: CopyButtonProps) {
  const [said, setSaid] = useState<string>()

  async function copy() {
    const copied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    )
    setSaid(copied ? 'Copied' : 'Select it by hand')
  }

  return (
    <button
      type="button"
      onClick={copy}
      aria-label={said ?? label}
      className="inline-flex min-h-11 shrink-0 items-center rounded-button border border-edge px-3 text-sm hover:border-copper hover:text-copper"
    >
      <span aria-live="polite">{said ?? 'Copy'}</span>
    </button>
  )
}
