import Link from 'next/link'
import { Coin } from '@/components/site/coin'
import { ThemeToggle } from '@/components/site/theme'
import { publication } from '@/lib/content/publication'

export function SiteHeader() {
  return (
    <header className="border-b border-line" data-noprint="">
      <div className="mx-auto flex h-16 max-w-6xl items-center gap-1 px-5 sm:px-8">
        <Link
          href="/"
          className="mr-auto flex min-h-11 items-center gap-3 font-serif text-xl font-semibold tracking-tight"
        >
          <Coin className="size-8 shrink-0" />
          <span className="max-sm:sr-only group-has-data-masthead/body:sr-only">{publication.name}</span>
        </Link>
        <nav aria-label="Site" className="flex items-center text-[0.9375rem] text-soft">
          <Link
            href="/library"
            prefetch={false}
            className="flex min-h-11 items-center px-3 hover:text-copper"
          >
            Your articles
          </Link>
          <Link href="/about" className="flex min-h-11 items-center px-3 hover:text-copper">
            About
          </Link>
        </nav>
        <ThemeToggle />
      </div>
    </header>
  )
}
