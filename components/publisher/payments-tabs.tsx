import Link from 'next/link'

const TABS = [
  ['/publisher/payments', 'All payments'],
  ['/publisher/payments/orphans', 'Orphans'],
] as const

type Props = { here: (typeof TABS)[number][0]; publisher: string }

/** The ways to look at a publisher's payments. Each is of the same publisher. */
export function PaymentsTabs({ here, publisher }: Props) {
  return (
    <nav aria-label="Payments" className="mt-3">
      <ul className="flex gap-5 text-[0.9375rem]">
        {TABS.map(([href, name]) => (
          <li key={href}>
            <Link
              href={`${href}?${new URLSearchParams({ publisher })}`}
              aria-current={href === here ? 'page' : undefined}
              className="inline-flex min-h-11 items-center text-copper underline underline-offset-4 aria-[current=page]:text-ink aria-[current=page]:no-underline"
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
