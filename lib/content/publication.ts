/** Who publishes here, in the words that pages, feeds and the paywall show. */
export const publication = {
  name: 'The Farthing Review',
  motto: 'One article, one small coin.',
  description:
    'Essays on small money: HTTP 402, micropayments, stablecoins and the business of selling one page at a time.',
} as const

/** The public origin that absolute addresses are built from, without a trailing slash. */
export const origin = (process.env.PUBLIC_ORIGIN ?? 'http://localhost:3000').replace(/\/+$/, '')
