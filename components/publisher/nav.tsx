'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'

const PLACES = [
  ['/publisher', 'Overview'],
  ['/publisher/payments', 'Payments'],
  ['/publisher/pages', 'Prices'],
  ['/publisher/rules', 'Rules'],
  ['/publisher/passes', 'Passes'],
  ['/publisher/people', 'People'],
  ['/publisher/webhooks', 'Webhooks'],
] as const

export function PublisherNav() {
  const path = usePathname()
  return (
    <nav aria-label="Publisher" className="border-b border-line">
      <ul className="flex flex-wrap gap-x-1 max-sm:-mx-3 text-[0.9375rem]">
        {PLACES.map(([href, name]) => {
          const isHere = href === '/publisher' ? path === href : path.startsWith(href)
          return (
            <li key={href}>
              <Link
                href={href}
                aria-current={isHere ? 'page' : undefined}
                className="flex min-h-11 items-center border-b-2 border-transparent px-3 text-soft hover:text-copper aria-[current=page]:border-copper aria-[current=page]:text-ink"
              >
                {name}
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
