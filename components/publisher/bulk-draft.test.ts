import { expect, test } from 'vitest'
import { bulkChangeOf, emptyBulk } from './bulk-draft'

test.each([
  ['only what is filled in is sent', { price: '0.20' }, { price: '0.20' }],
  ['all of it', { programPrice: '0.01', preview: '4' }, { programPrice: '0.01', preview: 4 }],
  ['three days', { access: 'days', accessCount: '3' }, { accessHours: 72 }],
  ['for ever', { access: 'ever' }, { accessHours: 'ever' }],
  ['left to the rules again', { access: 'rules' }, { accessHours: null }],
  ['what is no number goes as it is, to be refused', { preview: 'many' }, { preview: 'many' }],
  ['nothing at all is a price that is missing', {}, { price: '' }],
] as const)('%s', (_, filled, change) => {
  expect(bulkChangeOf({ ...emptyBulk, ...filled })).toEqual(change)
})
