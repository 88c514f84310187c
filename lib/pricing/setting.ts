import { z } from 'zod'
import { atomicAmount, usdAmount } from './price'

// The dashboard checks a rule with these while it is written, and no page here may make code out of text.
z.config({ jitless: true })

/** More than any article costs; a slip of the keyboard should not be a price. */
const maxDollars = 10_000

/** Dollars as a plain decimal, at most six of them, in one spelling; `"0"` is free. */
export const dollars = z.string('is an amount in dollars, such as 0.25').transform((text, context) => {
  const plain = text.trim().replace(/^\$/, '').trim()
  try {
    const atomic = atomicAmount(plain, 6)
    if (atomic <= BigInt(maxDollars) * 1_000_000n) return atomic === 0n ? '0' : usdAmount(atomic, 6)
    context.addIssue(`is more than $${maxDollars}`)
  } catch {
    context.addIssue('is not an amount: write dollars as 0.25, with at most six decimals')
  }
  return z.NEVER
})

const moment = z.iso.datetime({ offset: true, error: 'is a time such as 2026-12-01T00:00:00Z' })
const accessHours = z
  .int()
  .min(1)
  .max(24 * 366)

const isForwards = ({ from, until }: { from?: string | undefined; until?: string | undefined }) =>
  from === undefined || until === undefined || Date.parse(from) < Date.parse(until)

/** A price for a time: without `from` it holds already, without `until` it goes on. */
export const scheduledPrice = z
  .strictObject({ price: dollars, from: moment.optional(), until: moment.optional() })
  .refine(isForwards, { path: ['until'], error: 'is not after its beginning' })

/** What a publisher has set for one page. What is absent is left to the rules, and then to the article's file. */
export const pageSetting = z.strictObject({
  price: dollars.optional(),
  /** What a program pays, when that is not what a person pays. */
  programPrice: dollars.optional(),
  /** How many blocks anybody may read. */
  preview: z.int().min(1).max(12).optional(),
  /** How long a buyer may read it; absent is for ever. */
  accessHours: accessHours.optional(),
  /** CAIP-2 ids of the networks it may be paid on; absent is all that are on. */
  networks: z.array(z.string().max(40)).min(1).max(20).optional(),
  tokens: z
    .array(z.enum(['USDC', 'EURC']))
    .min(1)
    .max(2)
    .optional(),
  scheduled: z.array(scheduledPrice).max(20).optional(),
})
export type PageSetting = z.infer<typeof pageSetting>

const glob = z
  .string()
  .max(200)
  .regex(/^\/[a-z0-9/*-]*$/, 'is a path such as /articles/http-*')

/** Sets the price of every page that it matches in all it names. */
export const rule = z
  .strictObject({
    name: z.string().trim().min(1, 'needs a name').max(80),
    path: glob.optional(),
    tag: z.string().trim().min(1).max(60).optional(),
    section: z.string().trim().min(1).max(60).optional(),
    /** Only pages that were published at least so many days ago. */
    olderThanDays: z.int().min(0).max(36_500).optional(),
    newerThanDays: z.int().min(1).max(36_500).optional(),
    price: dollars,
    programPrice: dollars.optional(),
    accessHours: accessHours.optional(),
    from: moment.optional(),
    until: moment.optional(),
  })
  .refine(isForwards, { path: ['until'], error: 'is not after its beginning' })
export type Rule = z.infer<typeof rule>

/** A publisher's rules in their order: the first that matches a page sets its price. */
export const rules = z.array(rule).max(100)
