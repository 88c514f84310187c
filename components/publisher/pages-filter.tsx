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

export function PagesFilter({ filter, tags, publishers, onChange }: Props) {
  const field = 'min-h-11 rounded-button border border-edge bg-card px-3'
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
        <select
          aria-label="Publisher"
          value={filter.publisher}
          onChange={(event) => onChange({ ...filter, publisher: event.target.value })}
          className={field}
        >
          <option value="">Every publisher</option>
          {publishers.map(({ handle, name }) => (
            <option key={handle} value={handle}>
              {name}
            </option>
          ))}
        </select>
      )}
      <select
        aria-label="Tag"
        value={filter.tag}
        onChange={(event) => onChange({ ...filter, tag: event.target.value })}
        className={field}
      >
        <option value="">All tags</option>
        {tags.map((tag) => (
          <option key={tag}>{tag}</option>
        ))}
      </select>
      <select
        aria-label="State"
        value={filter.state}
        onChange={(event) => onChange({ ...filter, state: event.target.value as Filter['state'] })}
        className={field}
      >
        <option value="">Every state</option>
        {Object.entries(STATES).map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </search>
  )
}
