import Link from 'next/link'

type Props = {
  publishers: { handle: string; name: string }[]
  chosen: string
  label: string
  hrefOf: (handle: string) => string
}

/** For an owner of more than one publication: whose page this is. */
export function PublisherLinks({ publishers, chosen, label, hrefOf }: Props) {
  if (publishers.length < 2) return null
  return (
    <nav aria-label={label} className="flex flex-wrap gap-x-4 text-sm">
      {publishers.map(({ handle, name }) => (
        <Link
          key={handle}
          href={hrefOf(handle)}
          aria-current={handle === chosen ? 'true' : undefined}
          className="flex min-h-11 items-center text-soft hover:text-copper aria-[current=true]:text-ink aria-[current=true]:underline"
        >
          {name}
        </Link>
      ))}
    </nav>
  )
}
