import { z } from 'zod'
import { isFree } from './effective'
import type { Scope } from './scope'
import { dollars } from './setting'
import { isSlug } from './slug'

const name = z.string().trim().min(1, 'needs a name').max(60)
const word = z.string().trim().min(1).max(60)

/** A time of reading on sale. What it opens is everything of its publisher, or what has a tag, or what is in a section. */
export const passOnSale = z.strictObject({
  /** Ends its address, so no other publisher may have it. */
  id: z.string().max(40).refine(isSlug, 'is lower-case words joined by single hyphens'),
  name,
  price: dollars.refine((price) => !isFree(price), 'is not free'),
  period: z.enum(['day', 'week', 'month']),
  scope: z.union([z.literal('all'), z.strictObject({ tag: word }), z.strictObject({ section: word })]),
  /** Whether what a reader pays for single articles within a calendar period counts towards it. */
  fareCap: z.boolean().default(false),
})
export type PassOnSale = z.infer<typeof passOnSale>

/** All passes of a publisher. */
export const passesSetting = z
  .array(passOnSale)
  .max(20)
  .refine((passes) => new Set(passes.map(({ id }) => id)).size === passes.length, 'two passes have one id')

/** How many articles of a publisher a browser may open for nothing in a calendar month. */
export const allowanceSetting = z.strictObject({ articlesPerMonth: z.int().min(0).max(100) })

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
