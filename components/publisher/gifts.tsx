'use client'

import { useState } from 'react'
import { CopyButton } from '@/components/paywall/copy-button'
import { Button } from '@/components/ui/button'
import type { PublishedGift } from '@/lib/dashboard/offers'
import { call } from './call'
import { GiftForm } from './gift-form'

/** As the page has it, or the API. */
export type ListedGift = Omit<PublishedGift, 'until' | 'revokedAt'> & {
  until: Date | string
  revokedAt: Date | string | null
}
export type GiftPage = { slug: string; title: string }

type Props = { publisher: string; gifts: ListedGift[]; pages: GiftPage[]; mayWrite: boolean }

/** Links that open an article for nothing. A link is shown when it is made, and is kept nowhere. */
export function Gifts({ publisher, gifts: initial, pages, mayWrite }: Props) {
  const [gifts, setGifts] = useState(initial)
  const [link, setLink] = useState('')
  const [problem, setProblem] = useState('')
  const [isMaking, setMaking] = useState(false)

  async function end(id: string) {
    const answer = await call('DELETE', `/gifts/${id}?publisher=${publisher}`)
    setProblem(answer.ok ? '' : answer.detail)
    if (!answer.ok) return
    const revokedAt = new Date().toISOString()
    setGifts((all) => all.map((gift) => (gift.id === id ? { ...gift, revokedAt } : gift)))
  }

  function keep({ url, ...gift }: ListedGift & { url: string }) {
    setGifts((all) => [gift, ...all])
    setLink(url)
    setMaking(false)
  }

  return (
    <div className="mt-3 grid max-w-3xl gap-5">
      <p className="leading-relaxed text-soft">
        A link that opens one article for so many readers, until a day. Whoever has the link may use it.
      </p>
      {link && <NewLink url={link} />}
      {isMaking && (
        <GiftForm publisher={publisher} pages={pages} onMade={keep} onCancel={() => setMaking(false)} />
      )}
      {mayWrite && !isMaking && pages.length > 0 && (
        <div>
          <Button variant="secondary" onClick={() => setMaking(true)}>
            Make a gift link
          </Button>
        </div>
      )}
      <List gifts={gifts} pages={pages} onEnd={mayWrite ? end : undefined} />
      <p role="alert" className="text-danger empty:hidden">
        {problem}
      </p>
    </div>
  )
}

function NewLink({ url }: { url: string }) {
  return (
    <div role="status" className="rounded-card border border-copper bg-card p-5">
      <p>This is the link. It is shown once and kept nowhere; make another if it gets lost.</p>
      <p className="my-2 break-all font-mono text-sm">{url}</p>
      <CopyButton text={url} label="Copy the link" />
    </div>
  )
}

type ListProps = {
  gifts: ListedGift[]
  pages: GiftPage[]
  onEnd: ((id: string) => Promise<void>) | undefined
}

function List({ gifts, pages, onEnd }: ListProps) {
  if (gifts.length === 0) return <p className="text-soft">No gift was made yet.</p>
  const titles = new Map(pages.map(({ slug, title }) => [slug, title]))
  return (
    <ul>
      {gifts.map((gift) => (
        <li
          key={gift.id}
          className="flex flex-wrap items-center gap-x-6 border-b border-line py-2 first:border-t"
        >
          <span className="font-serif text-lg">{titles.get(gift.slug) ?? gift.slug}</span>
          <span className="text-sm text-soft">
            {gift.readsLeft} of {gift.reads} reads left, {sayState(gift)}
          </span>
          {onEnd && isOpen(gift) && (
            <Button
              variant="quiet"
              className="ml-auto"
              aria-label={`End it: the gift of ${titles.get(gift.slug) ?? gift.slug}`}
              onClick={() => void onEnd(gift.id)}
            >
              End it
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}

const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })

function isOpen({ revokedAt, readsLeft, until }: ListedGift): boolean {
  return !revokedAt && readsLeft > 0 && new Date(until) > new Date()
}

function sayState(gift: ListedGift): string {
  if (gift.revokedAt) return 'ended'
  if (gift.readsLeft === 0) return 'used up'
  return `${isOpen(gift) ? 'until' : 'over since'} ${days.format(new Date(gift.until))}`
}
