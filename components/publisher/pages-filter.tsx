import type { PricedArticle } from '@/lib/dashboard/pages'
import { isFree } from '@/lib/pricing/effective'

export type Filter = { text: string; tag: string; publisher: string; state: keyof typeof STATES | '' }

export const STATES = {
  paid: 'Paid',
  free: 'Free',
  own: 'Own price',
  rule: 'By a rule',
  scheduled: 'By schedule',
  warned: 'With a warning',
} as const

export function isShown(page: PricedArticle, { text, tag, publisher, state }: Filter): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const said = `${page.title} ${page.slug} ${page.section} ${page.tags.join(' ')}`.toLowerCase()
  return (
    words.every((word) => said.includes(word)) &&
    (!tag || page.tags.includes(tag)) &&
    (!publisher || page.publisher === publisher) &&
    isIn(page, state)
  )
}

function isIn(page: PricedArticle, state: Filter['state']): boolean {
  switch (state) {
    case 'paid':
      return !isFree(page.price)
    case 'free':
      return isFree(page.price)
    case 'own':
      return page.source === 'page'
    case 'rule':
      return typeof page.source === 'object'
    case 'scheduled':
      return page.source === 'scheduled'
    case 'warned':
      return page.warnings.length > 0
    default:
      return true
  }
}

export type Names = readonly { handle: string; name: string }[]

type Props = { filter: Filter; tags: string[]; publishers: Names; onChange: (filter: Filter) => void }

const field = 'min-h-11 rounded-button border border-edge bg-card px-3'

export function PagesFilter({ filter, tags, publishers, onChange }: Props) {
  return (
    <search className="flex flex-wrap gap-3">
      <input
        type="search"
        aria-label="Search pages"
        placeholder="Search pages"
        value={filter.text}
        onChange={(event) => onChange({ ...filter, text: event.target.value })}
        className={`${field} min-w-48 flex-1`}
      />
      {publishers.length > 1 && (
        <Choices
          label="Publisher"
          value={filter.publisher}
          all="Every publisher"
          choices={publishers.map(({ handle, name }) => [handle, name])}
          onChange={(publisher) => onChange({ ...filter, publisher })}
        />
      )}
      <Choices
        label="Tag"
        value={filter.tag}
        all="All tags"
        choices={tags.map((tag) => [tag, tag])}
        onChange={(tag) => onChange({ ...filter, tag })}
      />
      <Choices
        label="State"
        value={filter.state}
        all="Every state"
        choices={Object.entries(STATES)}
        onChange={(state) => onChange({ ...filter, state: state as Filter['state'] })}
      />
    </search>
  )
}

type ChoicesProps = {
  label: string
  value: string
  /** What is chosen where nothing is. */
  all: string
  choices: readonly (readonly [value: string, name: string])[]
  onChange: (value: string) => void
}

function Choices({ label, value, all, choices, onChange }: ChoicesProps) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={field}
    >
      <option value="">{all}</option>
      {choices.map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  )
}
