import Link from 'next/link'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { stateNames } from '@/lib/dashboard/payment-filter'
import type { Fields } from './call'
import { GROUPS } from './say-payment'

interface Choices {
  publishers: { handle: string; name: string }[]
  pages: { slug: string; title: string }[]
  passes: { slug: string; title: string }[]
  networks: { id: string; name: string }[]
}

type Props = { query: Readonly<Record<string, string>>; problems: Fields } & Choices

const field =
  'min-h-11 w-full min-w-0 rounded-button border border-edge bg-card px-3 aria-invalid:border-danger'

/** The filter is a form that needs no script: what it asks is in the page's address, to keep and to send. */
export function PaymentsFilter({ query, problems, publishers, pages, passes, networks }: Props) {
  const input = (name: string, label: string, props: object) => (
    <Field name={name} label={label} problem={problems[name]}>
      <input
        id={`filter-${name}`}
        name={name}
        defaultValue={query[name]}
        aria-invalid={name in problems || undefined}
        aria-describedby={name in problems ? `problem-${name}` : undefined}
        className={field}
        {...props}
      />
    </Field>
  )
  const select = (
    name: string,
    label: string,
    all: string,
    options: readonly (readonly [string, string])[],
  ) => (
    <Field name={name} label={label} problem={problems[name]}>
      <select id={`filter-${name}`} name={name} defaultValue={query[name] ?? ''} className={field}>
        {all && <option value="">{all}</option>}
        {options.map(([id, said]) => (
          <option key={id} value={id}>
            {said}
          </option>
        ))}
      </select>
    </Field>
  )
  return (
    <search>
      <form action="/publisher/payments" className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-4">
        {publishers.length > 1 &&
          select(
            'publisher',
            'Publisher',
            '',
            publishers.map(({ handle, name }) => [handle, name]),
          )}
        {select(
          'state',
          'State',
          'Every state',
          stateNames.map((name) => [name, GROUPS[name]]),
        )}
        {select('slug', 'Page or pass', 'Everything', [
          ...pages.map(({ slug, title }) => [slug, title] as const),
          ...passes.map(({ slug, title }) => [slug, `Pass: ${title}`] as const),
        ])}
        {select(
          'network',
          'Network',
          'Every network',
          networks.map(({ id, name }) => [id, name]),
        )}
        {input('payer', 'Payer', { placeholder: '0x…', spellCheck: false, autoComplete: 'off' })}
        {input('from', 'From day (UTC)', { type: 'date' })}
        {input('to', 'To day (UTC)', { type: 'date' })}
        {input('min', 'At least $', { inputMode: 'decimal', autoComplete: 'off' })}
        {input('max', 'At most $', { inputMode: 'decimal', autoComplete: 'off' })}
        <Elsewhere problems={problems} />
        <div className="col-span-full flex flex-wrap items-center gap-3">
          <Button type="submit">Filter</Button>
          <Link href="/publisher/payments" className={buttonClass('quiet', 'text-sm')}>
            Show all
          </Link>
        </div>
      </form>
    </search>
  )
}

/** What is wrong with a part of the address that has no field here. */
function Elsewhere({ problems }: { problems: Fields }) {
  return Object.entries(problems)
    .filter(([name]) => ELSEWHERE.has(name))
    .map(([name, problem]) => (
      <p key={name} role="alert" className="col-span-full text-sm text-danger">
        “{name}” in this page’s address {problem}.
      </p>
    ))
}

const ELSEWHERE = new Set(['older', 'newer', 'limit'])

type FieldProps = { name: string; label: string; problem: string | undefined; children: ReactNode }

function Field({ name, label, problem, children }: FieldProps) {
  return (
    <div className="min-w-0">
      <label htmlFor={`filter-${name}`} className="mb-1 block text-sm text-soft">
        {label}
      </label>
      {children}
      {problem && (
        <p id={`problem-${name}`} className="mt-1 text-sm text-danger">
          This {problem}.
        </p>
      )}
    </div>
  )
}
