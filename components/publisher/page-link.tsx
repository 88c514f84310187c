'use client'

import Link from 'next/link'
import { useSearchParams } from 'next/navigation'

/** Leads to a page, and remembers in its address which pages the table showed, so that it is found again as it was left. */
export function PageLink({ slug, title }: { slug: string; title: string }) {
  const query = useSearchParams().toString()
  const back = query && `?${new URLSearchParams({ back: query })}`
  return (
    <Link
      href={`/publisher/pages/${slug}${back}`}
      className="font-serif text-lg leading-snug hover:text-copper"
    >
      {title}
    </Link>
  )
}
