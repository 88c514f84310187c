import Link from 'next/link'
import { buttonClass } from '@/components/ui/button-class'

export const metadata = { title: 'Nothing at this address' }

export default function PublisherNotFound() {
  return (
    <div className="rounded-card border border-edge border-dashed px-6 py-12 text-center">
      <h1 className="text-3xl">Nothing at this address</h1>
      <p className="mx-auto mt-3 max-w-md leading-relaxed text-soft">
        There is no such page or payment here, or it is another publisher’s. Nothing was changed.
      </p>
      <p className="mt-6 flex flex-wrap justify-center gap-3">
        <Link href="/publisher/payments" className={buttonClass('secondary')}>
          All payments
        </Link>
        <Link href="/publisher/pages" className={buttonClass('secondary')}>
          All prices
        </Link>
      </p>
    </div>
  )
}
