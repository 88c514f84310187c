'use client'

import { useEffect, useState } from 'react'
import { Prose } from '@/components/article/prose'
import { Spinner } from '@/components/ui/spinner'
import { call } from './call'

/** What a stranger sees of the page with so many blocks free to read. */
export function PreviewPane({ slug, blocks }: { slug: string; blocks: string }) {
  const [html, setHtml] = useState<string>()
  const [problem, setProblem] = useState('')

  useEffect(() => {
    let isWanted = true
    call<{ html: string }>('GET', `/pages/${slug}/preview?blocks=${Number(blocks)}`).then((answer) => {
      if (!isWanted) return
      setProblem(answer.ok ? '' : answer.detail)
      if (answer.ok) setHtml(answer.data.html)
    })
    return () => {
      isWanted = false
    }
  }, [slug, blocks])

  return (
    <section aria-label="What a stranger sees" className="rounded-card border border-line bg-paper p-5">
      <p className="kicker mb-4">What a stranger sees</p>
      {problem && <p role="alert">{problem}</p>}
      {html === undefined && !problem && <Spinner />}
      {html !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
        <section aria-label="Its beginning" tabIndex={0} className="max-h-[32rem] overflow-y-auto">
          <Prose
            html={html}
            className="[mask-image:linear-gradient(to_top,transparent_0.5rem,black_7.5rem)]"
          />
          <p className="mt-2 text-sm text-soft">Here the paywall begins.</p>
        </section>
      )}
    </section>
  )
}
