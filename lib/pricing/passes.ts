import { z } from 'zod'
import { isFree } from './effective'
import type { Scope } from './scope'
import { dollars, line, whole } from './setting'
import { isSlug } from './slug'

const name = line(60, 'needs a name')
const word = line(60, 'needs the name of a tag or a section')

/** A time of reading on sale. What it opens is everything of its publisher, or what has a tag, or what is in a section. */
export const passOnSale = z.strictObject({
  /** Ends its address, so no other publisher may have it. */
  id: z
    .string()
    .max(40, 'must be at most 40 characters long')
    .refine(isSlug, 'must be lower-case words joined by single hyphens, such as one-month'),
  name,
  price: dollars.refine((price) => !isFree(price), 'must cost something'),
  period: z.enum(['day', 'week', 'month']),
  scope: z.union(
    [z.literal('all'), z.strictObject({ tag: word }), z.strictObject({ section: word })],
    'needs the name of a tag or a section',
  ),
  /** Whether what a reader pays for single articles within a calendar period counts towards it. */
  fareCap: z.boolean().default(false),
})
export type PassOnSale = z.infer<typeof passOnSale>

/** All passes of a publisher. */
export const passesSetting = z
  .array(passOnSale)
  .max(20, 'can be at most 20')
  .superRefine((passes, context) => {
    for (const [at, { id }] of passes.entries()) {
      if (passes.findIndex((other) => other.id === id) < at)
        context.addIssue({ code: 'custom', path: [at, 'id'], message: 'is the address of another pass here' })
    }
  })

/** How many articles of a publisher a browser may open for nothing in a calendar month. */
export const allowanceSetting = z.strictObject({ articlesPerMonth: whole(0, 100) })

const daySeconds = 24 * 3600
const periodSeconds = { day: daySeconds, week: 7 * daySeconds, month: 30 * daySeconds }

/** How long a pass lasts that was bought. One that was earned lasts until its calendar period ends. */
export function secondsOf({ period }: Pick<PassOnSale, 'period'>): number {
  return periodSeconds[period]
}

/** Returns what a pass of this publisher opens. */
export function scopeOf({ scope }: Pick<PassOnSale, 'scope'>, publisher: string): Scope {
  if (scope === 'all') return `all:${publisher}`
  return 'tag' in scope ? `tag:${publisher}:${scope.tag}` : `section:${publisher}:${scope.section}`
}
