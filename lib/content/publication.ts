/** Who publishes here, in the words that pages, feeds and the paywall show. */
export const publication = {
  name: 'The Farthing Review',
  motto: 'One article, one small coin.',
  description:
    'Essays on small money: HTTP 402, micropayments, stablecoins and the business of selling one page at a time.',
} as const

/** The handle of the publication itself, whose articles need not name a publisher. */
export const house = 'house'
