import 'server-only'
import { z } from 'zod'
import { addGift, type Gift, listGifts, withdrawGift } from '../access/gifts'
import { listArticles } from '../content/articles'
import { db } from '../db/client'
import { env } from '../env'
import { giftUrl } from '../gifts'
import { allowanceSetting, type PassOnSale, passesSetting } from '../pricing/passes'
import { newQuoteId } from '../pricing/quote'
import { passIdsOfOthers, settingOf } from '../publishers/settings'
import { type Actor, mayChange } from './actor'
import { forbidden, invalid, notFound, type Outcome } from './api'
import { saveInTurn } from './save-in-turn'

const database = () => db(env().DATABASE_URL)

/** A publisher's passes, and which version of them this is. */
export interface PassList {
  publisher: string
  passes: PassOnSale[]
  version: number
}

export async function passesOf(publisher: string): Promise<PassList> {
  const row = await settingOf(database(), 'passes', publisher)
  return { publisher, passes: passesSetting.parse(row?.value ?? []), version: row?.version ?? 0 }
}

const version = z.int().optional()
export const passesChange = z.strictObject({ passes: passesSetting, version })

/** Sets all passes of a publisher. Whoever holds one that is no longer sold keeps it until it ends. */
export async function changePasses(
  actor: Actor,
  publisher: string,
  { passes, version }: z.infer<typeof passesChange>,
): Promise<Outcome<PassList>> {
  if (!mayChange(actor, publisher)) return { ok: false, problem: forbidden }
  const saved = await saveInTurn(actor, { publisher, kind: 'passes', value: passes, version }, async (tx) => {
    const others = await passIdsOfOthers(tx, publisher)
    return passes.flatMap(({ id }, at) =>
      others.has(id)
        ? [{ field: `passes.${at}.id`, message: 'is taken: a pass of another publisher here has or had it' }]
        : [],
    )
  })
  return saved.ok ? { ok: true, data: { publisher, passes, version: saved.data } } : saved
}

/** How many articles a publisher gives away, to each browser in a month. */
export interface Allowance {
  publisher: string
  articlesPerMonth: number
  version: number
}

export async function allowanceOf(publisher: string): Promise<Allowance> {
  const row = await settingOf(database(), 'allowance', publisher)
  const { articlesPerMonth } = allowanceSetting.parse(row?.value ?? { articlesPerMonth: 0 })
  return { publisher, articlesPerMonth, version: row?.version ?? 0 }
}

export const allowanceChange = allowanceSetting.extend({ version })

export async function changeAllowance(
  actor: Actor,
  publisher: string,
  { articlesPerMonth, version }: z.infer<typeof allowanceChange>,
): Promise<Outcome<Allowance>> {
  if (!mayChange(actor, publisher)) return { ok: false, problem: forbidden }
  const saved = await saveInTurn(actor, {
    publisher,
    kind: 'allowance',
    value: { articlesPerMonth },
    version,
  })
  return saved.ok ? { ok: true, data: { publisher, articlesPerMonth, version: saved.data } } : saved
}

/** A gift as its publisher sees it. Its link was shown when it was made and is kept nowhere. */
export type PublishedGift = Pick<
  Gift,
  'id' | 'slug' | 'reads' | 'readsLeft' | 'until' | 'givenBy' | 'revokedAt'
>

export async function giftsOf(publisher: string): Promise<PublishedGift[]> {
  return (await listGifts(database(), publisher)).map(shown)
}

export const newGift = z.strictObject({
  slug: z.string().max(100),
  reads: z.int().min(1).max(10_000),
  until: z.iso.datetime({ offset: true, error: 'is a time such as 2026-12-01T00:00:00Z' }),
})

/** Makes a gift link of a publisher's own article. */
export async function makeGift(
  actor: Actor,
  publisher: string,
  { slug, reads, until }: z.infer<typeof newGift>,
): Promise<Outcome<PublishedGift & { url: string }>> {
  if (!mayChange(actor, publisher)) return { ok: false, problem: forbidden }
  const article = (await listArticles()).find((candidate) => candidate.slug === slug)
  if (article?.publisher !== publisher) return notFound('page')
  if (Date.parse(until) <= Date.now()) return invalid([{ field: 'until', message: 'is over already' }])
  const secret = newQuoteId()
  const gift = { publisher, slug, reads, until: new Date(until), givenBy: actor.wallet }
  const made = await addGift(database(), gift, secret)
  return { ok: true, status: 201, data: { ...shown(made), url: giftUrl(secret) } }
}

/** Withdraws a gift. What was opened with it stays open for its week. */
export async function endGift(actor: Actor, publisher: string, id: string): Promise<Outcome<undefined>> {
  if (!mayChange(actor, publisher)) return { ok: false, problem: forbidden }
  return (await withdrawGift(database(), publisher, id)) ? { ok: true, data: undefined } : notFound('gift')
}

function shown({ id, slug, reads, readsLeft, until, givenBy, revokedAt }: Gift): PublishedGift {
  return { id, slug, reads, readsLeft, until, givenBy, revokedAt }
}
