/** What every test sells, when it does not matter what. */
export const sale = {
  slug: 'a-dime',
  priceVersion: 0,
  publisher: 'house',
  usd: '0.10',
  buyer: 'program',
  accessSeconds: null,
  scope: null,
  scopes: [],
  quoteHash: null,
  requestHash: null,
} as const
