import { expect, test } from 'vitest'
import { queryOf, type View, viewIn } from './pages-query'

test('what is shown comes back from the address as it was', () => {
  const view: View = {
    filter: { text: 'pay & read', tag: 'money', publisher: 'ada', state: 'warned' },
    order: { id: 'price', desc: true },
  }
  expect(queryOf(view)).toBe('q=pay+%26+read&tag=money&publisher=ada&state=warned&sort=-price')
  expect(viewIn(new URLSearchParams(queryOf(view)))).toEqual(view)
})

test('an address that says nothing, or what there is not, shows everything as it comes', () => {
  const all: View = { filter: { text: '', tag: '', publisher: '', state: '' }, order: undefined }
  expect(viewIn(new URLSearchParams())).toEqual(all)
  expect(viewIn(new URLSearchParams('state=toString&sort=-chosen'))).toEqual(all)
  expect(queryOf(all)).toBe('')
})
