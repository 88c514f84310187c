import Link from 'next/link'
import { Fragment } from 'react'
import { shortHex } from '@/components/ui/short-hex'
import type { ComingChange } from '@/lib/dashboard/coming'
import { Moment } from './moment'

const pages = { people: 'People', webhooks: 'Webhooks' }

/** What was signed and has not taken effect, on every page: who did not know of it has until then. */
export function ComingChanges({ changes }: { changes: ComingChange[] }) {
  if (changes.length === 0) return null
  const places = [...new Set(changes.map(({ where }) => where))]
  return (
    <section
      aria-label="Signed changes to come"
      className="mt-6 rounded-card border border-copper bg-card p-5"
    >
      <ul className="grid gap-2">
        {changes.map(({ words, by, effectiveAt }) => (
          <li key={`${words} ${effectiveAt}`} className="wrap-anywhere">
            {words}, from <Moment at={effectiveAt} />, as{' '}
            <span className="font-mono text-sm">{shortHex(by)}</span> has signed.
          </li>
        ))}
      </ul>
      <p className="mt-2 text-soft">
        If you did not expect this, withdraw it under{' '}
        {places.map((place, i) => (
          <Fragment key={place}>
            {i > 0 && ' or '}
            <Link className="link" href={`/publisher/${place}`}>
              {pages[place]}
            </Link>
          </Fragment>
        ))}{' '}
        before then.
      </p>
    </section>
  )
}
