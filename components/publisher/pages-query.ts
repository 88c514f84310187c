import { type Filter, STATES } from './pages-filter'

/** One column that the table is in the order of. */
export type Order = { id: string; desc: boolean }
export type View = { filter: Filter; order: Order | undefined }

const COLUMNS: readonly string[] = ['title', 'publisher', 'price', 'source', 'sales', 'revenue']

/** Reads from the address which pages are shown, and in which order. What it does not know it leaves out. */
export function viewIn(query: URLSearchParams): View {
  const text = (name: string) => query.get(name) ?? ''
  const sort = text('sort')
  const id = sort.replace(/^-/, '')
  const state = text('state')
  return {
    filter: {
      text: text('q'),
      tag: text('tag'),
      publisher: text('publisher'),
      state: Object.hasOwn(STATES, state) ? (state as keyof typeof STATES) : '',
    },
    order: COLUMNS.includes(id) ? { id, desc: sort.startsWith('-') } : undefined,
  }
}

/** The same as a part of an address, to keep and to send: empty when everything is shown as it comes. */
export function queryOf({ filter, order }: View): string {
  const { text, tag, publisher, state } = filter
  const said = { q: text, tag, publisher, state, sort: order ? `${order.desc ? '-' : ''}${order.id}` : '' }
  return new URLSearchParams(Object.entries(said).filter(([, value]) => value !== '')).toString()
}
