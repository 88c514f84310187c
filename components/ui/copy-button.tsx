'use client'

import { useState } from 'react'

/** Copies a text and says so, to eyes and to screen readers. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [said, setSaid] = useState('Copy')

  async function copy() {
    const copied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    )
    setSaid(copied ? 'Copied' : 'Not copied')
    setTimeout(() => setSaid('Copy'), 2000)
  }

  return (
    <button
      type="button"
      onClick={copy}
      className="-my-1 min-h-8 rounded-button px-2 font-sans text-sm text-copper underline decoration-line underline-offset-4 hover:decoration-copper"
    >
      <span aria-live="polite">{said}</span>
      <span className="sr-only"> {label}</span>
    </button>
  )
}
