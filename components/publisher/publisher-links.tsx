import Link from 'next/link'

type Props = { publishers: { handle: string; name: string }[]; chosen: string; days: number | undefined }

/** For an owner of more than one publication: whose numbers these are. */
export function PublisherLinks({ publishers, chosen, days }: Props) {
  if (publishers.length < 2) return null
  return (
    <nav aria-label="Whose numbers" className="flex flex-wrap gap-x-4 text-sm">
      {publishers.map(({ handle, name }) => (
        <Link
          key={handle}
          href={`/publisher?publisher=${handle}${days ? `&days=${days}` : ''}`}
          aria-current={handle === chosen ? 'true' : undefined}
          className="flex min-h-11 items-center text-soft hover:text-copper aria-[current=true]:text-ink aria-[current=true]:underline"
        >
          {name}
        </Link>
      ))}
    </nav>
  )
}
