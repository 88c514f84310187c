import { z } from 'zod'
import { pageSetting, rule, rules } from '../pricing/setting'
import { tokenScopes } from '../publishers/token-scopes'

/** What the publisher's API answers with, for its OpenAPI document. Tests hold the running server against these. */

const dollars = z
  .string()
  .regex(/^\d+(\.\d{2,6})?$/)
  .describe('Dollars as a plain decimal; "0" is free.')
const hexAddress = z.string().regex(/^0x[0-9a-fA-F]{40}$/)
const time = z.iso.datetime({ offset: true })

export const actorShape = z.strictObject({
  wallet: hexAddress,
  role: z.enum(['owner', 'publisher', 'viewer']),
  publisher: z.string().optional(),
  by: z.enum(['session', 'token']),
  mayWrite: z.boolean(),
})

export const pageShape = z.strictObject({
  slug: z.string(),
  title: z.string(),
  publisher: z.string(),
  date: z.iso.date(),
  tags: z.array(z.string()),
  section: z.string(),
  price: dollars,
  programPrice: dollars,
  source: z
    .union([z.enum(['page', 'scheduled', 'file']), z.strictObject({ rule: z.string() })])
    .describe('Which setting decided the price.'),
  filePrice: dollars.describe('The price in the article’s file.'),
  preview: z.int(),
  accessHours: z.int().nullable().describe('How long a buyer may read it; null is for ever.'),
  setting: pageSetting.describe(
    'What is set for the page itself. A field that is absent is left to the rules, and then to its file; "ever" is for ever whatever they say.',
  ),
  rule: rule.nullable().describe('The first rule that matches the page now.'),
  version: z.int().describe('Send it back with a change, so that nobody’s change is lost.'),
  sales: z.int(),
  revenue: z.string().describe('Of finalised money, in dollars.'),
  sample: z
    .strictObject({ sales: z.int(), revenue: z.string() })
    .nullable()
    .describe('What sample data says beside these, and is part of neither; null when there is none.'),
  warnings: z.array(z.enum(['too_dear_for_v1_clients', 'too_dear_for_v2_clients', 'below_the_fee'])),
  fees: z
    .array(z.strictObject({ network: z.string().describe('CAIP-2.'), usd: dollars }))
    .describe('What settling costs on those of its networks where that is more than one of its prices.'),
})
export const pagesShape = z.strictObject({ pages: z.array(pageShape) })

export const historyShape = z.strictObject({
  changes: z.array(
    z.strictObject({
      version: z.int(),
      kind: z.enum(['page', 'rules', 'passes', 'allowance', 'pay_to']),
      value: z.unknown(),
      setBy: z.string(),
      setAt: time,
      effectiveAt: time.describe('From then on it holds.'),
    }),
  ),
})

export const previewShape = z.strictObject({
  blocks: z.int(),
  html: z.string(),
  whole: z.boolean().describe('Whether this is all of it, because the page is free.'),
})
export const ruleSetShape = z.strictObject({ publisher: z.string(), rules, version: z.int() })

export const passListShape = z.strictObject({
  publisher: z.string(),
  passes: z.array(
    z.strictObject({
      id: z.string().describe('Ends its address, /passes/<id>.'),
      name: z.string(),
      price: dollars,
      period: z.enum(['day', 'week', 'month']),
      scope: z.union([
        z.literal('all'),
        z.strictObject({ tag: z.string() }),
        z.strictObject({ section: z.string() }),
      ]),
      fareCap: z.boolean().describe('Whether single articles within a calendar period count towards it.'),
    }),
  ),
  version: z.int(),
})

export const allowanceShape = z.strictObject({
  publisher: z.string(),
  articlesPerMonth: z.int(),
  version: z.int(),
})

const giftShape = z.strictObject({
  id: z.string(),
  slug: z.string(),
  reads: z.int(),
  readsLeft: z.int(),
  until: time,
  givenBy: hexAddress,
  revokedAt: time.nullable(),
})
export const giftsShape = z.strictObject({ gifts: z.array(giftShape) })
export const newGiftShape = giftShape.extend({ url: z.url().describe('Shown once and stored nowhere.') })

export const membersShape = z.strictObject({
  members: z.array(
    z.strictObject({
      wallet: hexAddress,
      publisher: z.string(),
      role: z.enum(['publisher', 'viewer']),
      invitedBy: z.string(),
      invitedAt: time,
    }),
  ),
})

export const publishersShape = z.strictObject({
  publishers: z.array(z.strictObject({ handle: z.string(), name: z.string() })),
})

export const payTosShape = z.strictObject({
  publisher: z.string(),
  payTo: z.array(
    z.strictObject({
      network: z.string().describe('CAIP-2.'),
      payTo: z.string(),
      next: z.strictObject({ payTo: hexAddress, effectiveAt: time }).optional(),
    }),
  ),
})

export const ownersShape = z.strictObject({
  owners: z.array(
    z.strictObject({
      wallet: hexAddress,
      status: z.enum(['owner', 'coming', 'leaving']).describe('Who is leaving is an owner until then.'),
      change: z
        .strictObject({ by: hexAddress, effectiveAt: time })
        .optional()
        .describe('Who has signed that it comes or leaves; until then any owner can withdraw it.'),
    }),
  ),
})

export const effectiveShape = z.strictObject({ effectiveAt: time })

export const tokensShape = z.strictObject({
  tokens: z.array(
    z.strictObject({
      id: z.string(),
      wallet: hexAddress,
      label: z.string(),
      scopes: z.array(z.enum(tokenScopes)),
      createdAt: time,
      lastUsedAt: time.nullable(),
    }),
  ),
})
export const newTokenShape = z.strictObject({
  id: z.string(),
  secret: z.string().describe('Shown once and stored nowhere.'),
})

/** Problem details (RFC 9457), with the fields that were wrong where there are some. */
export const problemShape = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  errors: z.array(z.strictObject({ field: z.string(), message: z.string() })).optional(),
})
