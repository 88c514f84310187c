'use client'

import { useEffect, useState } from 'react'
import { Prose } from '@/components/article/prose'
import { Spinner } from '@/components/ui/spinner'
import type { PricedArticle } from '@/lib/dashboard/pages'
import { isFree } from '@/lib/pricing/effective'
import type { PageSetting } from '@/lib/pricing/setting'
import { call } from './call'
import { priceWith } from './outlook'

type Shown = { html: string; whole: boolean }
type Props = {
  page: PricedArticle
  /** What the form says, as far as it can be read. */
  setting: PageSetting
  /** The blocks that anybody may read, as they are written there. */
  written: string
}

/** What a stranger would see of the page now, if it were saved as it stands in the form. */
export function PreviewPane({ page, setting, written }: Props) {
  const { slug, version, preview } = page
  const free = isFree(priceWith(page, setting).price)
  const blocks = free ? '' : String(Number(written || preview))
  const [shown, setShown] = useState<Shown>()
  const [problem, setProblem] = useState('')

  // A price that is saved opens or closes the page, so it is looked at again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version is what the answer depends on.
  useEffect(() => {
    let isWanted = true
    call<Shown>('GET', `/pages/${slug}/preview?blocks=${blocks}`).then((answer) => {
      if (!isWanted) return
      setProblem(answer.ok ? '' : answer.detail)
      if (answer.ok) setShown(answer.data)
    })
    return () => {
      isWanted = false
    }
  }, [slug, blocks, version])

  return (
    <section aria-label="What a stranger sees" className="rounded-card border border-line bg-paper p-5">
      <p className="kicker mb-4">What a stranger sees</p>
      {problem && <p role="alert">{problem}</p>}
      {shown === undefined && !problem && <Spinner />}
      {shown !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
        <section aria-label="Its beginning" tabIndex={0} className="max-h-[32rem] overflow-y-auto">
          <Prose
            html={shown.html}
            className={free ? '' : '[mask-image:linear-gradient(to_top,transparent_0.5rem,black_7.5rem)]'}
          />
          <p className="mt-2 text-sm text-soft">{sayEnd(free, shown.whole)}</p>
        </section>
      )}
    </section>
  )
}

function sayEnd(free: boolean, whole: boolean): string {
  if (!free) return 'Here the paywall begins.'
  return whole
    ? 'There is no paywall: the page is free.'
    : 'Free once it is saved: then there is no paywall here, and a stranger reads on to the end.'
}
