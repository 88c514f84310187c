import { parse } from 'yaml'
import { z } from 'zod'
import { house } from './publication'

const PRICE = /^\$((?:0|[1-9]\d{0,5})(?:\.\d{1,6})?)$/

const price = z.string('is a quoted dollar amount such as "$0.10", or "free"').transform((text, context) => {
  if (text === 'free') return '0'
  const amount = PRICE.exec(text)?.[1]
  if (amount !== undefined && /[1-9]/.test(amount)) return amount
  context.addIssue(`"${text}" is not a price: write "$0.10" (at most six decimals), or "free"`)
  return z.NEVER
})

const EURO_PRICE = /^€((?:0|[1-9]\d{0,5})(?:\.\d{1,6})?)$/

const priceEur = z.string('is a quoted euro amount such as "€0.09"').transform((text, context) => {
  const amount = EURO_PRICE.exec(text)?.[1]
  if (amount !== undefined && /[1-9]/.test(amount)) return amount
  context.addIssue(`"${text}" is not a price in euros: write "€0.09" (at most six decimals)`)
  return z.NEVER
})

const line = z.string().trim().min(1)

const fields = z.strictObject({
  title: line.max(140),
  summary: line.max(400),
  author: line.max(120),
  date: z.iso.date(),
  tags: z.array(line).max(8).default([]),
  section: line.default('Essays'),
  /** The handle of whose article it is; those of the house need not say so. */
  publisher: z
    .string()
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'is a handle: lower-case words joined by single hyphens')
    .max(40)
    .default(house),
  price,
  /** What it costs in EURC; without it, EURC is not taken for the article. */
  priceEur: priceEur.optional(),
  preview: z.int().min(1).max(12),
})

const schema = fields.refine(({ price, priceEur }) => price !== '0' || priceEur === undefined, {
  path: ['priceEur'],
  message: 'does not go with a price of "free"',
})

export type Frontmatter = z.infer<typeof schema>

/** Splits a file into its checked frontmatter and its body; an error names the file and the field. */
export function parseFrontmatter(file: string, source: string): { data: Frontmatter; body: string } {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(source.replace(/^\uFEFF/, ''))
  if (!match) throw new Error(`${file}: does not begin with YAML frontmatter between two lines of ---`)
  const result = schema.safeParse(parseYaml(file, match[1] ?? ''))
  if (result.success) return { data: result.data, body: (match[2] ?? '').trim() }
  const faults = result.error.issues.map(
    (issue) => `${issue.path.join('.') || 'frontmatter'}: ${issue.message}`,
  )
  throw new Error(`${file}: ${faults.join('; ')}`)
}

function parseYaml(file: string, text: string): unknown {
  try {
    return parse(text)
  } catch (cause) {
    throw new Error(`${file}: frontmatter is not YAML`, { cause })
  }
}
