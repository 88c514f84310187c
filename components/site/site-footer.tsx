import Link from 'next/link'
import { Coin } from '@/components/site/coin'

export function SiteFooter() {
  return (
    <footer className="mt-24 border-t border-line text-[0.9375rem] text-soft" data-noprint="">
      <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-8 gap-y-6 px-5 py-10 sm:px-8">
        <p className="mr-auto flex max-w-md items-center gap-4 leading-relaxed">
          <Coin className="size-10 shrink-0" />
          <span>A farthing was a quarter of a penny, and people bought things with it.</span>
        </p>
        <nav aria-label="More" className="flex flex-wrap gap-x-6">
          <Link href="/about" className="link py-2.5">
            About
          </Link>
          <a href="/feed.xml" className="link py-2.5">
            RSS
          </a>
          <a href="/api/articles" className="link py-2.5">
            Catalogue as JSON
          </a>
        </nav>
      </div>
    </footer>
  )
}
