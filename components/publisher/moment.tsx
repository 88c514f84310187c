const times = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' })

/** A time in UTC, which is the one that books and chain are kept in. */
export function Moment({ at, seconds = false }: { at: string; seconds?: boolean }) {
  return (
    <time dateTime={at} className="whitespace-nowrap">
      {(seconds ? exact : times).format(new Date(at))}
      <span className="text-soft"> UTC</span>
    </time>
  )
}
