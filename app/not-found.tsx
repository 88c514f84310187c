import Link from 'next/link'
import { buttonClass } from '@/components/ui/button-class'

export const metadata = { title: 'Nothing at this address' }

export default function NotFound() {
  return (
    <div className="mx-auto max-w-2xl px-5 py-24 text-center sm:py-32">
      <p className="kicker">404</p>
      <h1 className="mt-4 text-5xl">Nothing at this address</h1>
      <p className="mx-auto mt-5 max-w-md font-serif text-xl leading-relaxed text-soft">
        The article may have been renamed or taken down, or the link has a slip in it. Nothing was charged.
      </p>
      <Link href="/" className={buttonClass('primary', 'mt-8')}>
        See all articles
      </Link>
    </div>
  )
}
