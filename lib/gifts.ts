import 'server-only'
import { z } from 'zod'
import { addReadersGift, findGift, type Gift, spendGift } from './access/gifts'
import { passCookie, passFor, signPass } from './access/pass'
import { listArticles } from './content/articles'
import { db } from './db/client'
import { env } from './env'
import { type Problem, problemResponse } from './http/problem'
import { isOwnForm } from './http/same-origin'
import { newQuoteId } from './pricing/quote'

/** How long an article that was given stays open in the browser that has opened it. */
const openSeconds = 7 * 24 * 3600
/** What a reader may give away of one article in all. */
const mostReads = 5
const daySeconds = 24 * 3600

export const readersGift = z.strictObject({
  slug: z.string().max(100),
  reads: z.int().min(1).max(mostReads),
  days: z.int().min(1).max(30),
})

/** Makes a link for what a reader has bought. Its secret is shown once. */
export async function giveGift(
  wallet: string,
  { slug, reads, days }: z.infer<typeof readersGift>,
): Promise<Response> {
  const article = (await listArticles()).find((candidate) => candidate.slug === slug)
  if (!article) return problemResponse(notOwned)
  const secret = newQuoteId()
  const until = new Date(Date.now() + days * daySeconds * 1000)
  const gift = { publisher: article.publisher, slug, reads, until, givenBy: wallet }
  const made = await addReadersGift(db(env().DATABASE_URL), gift, secret, mostReads)
  if (made.kind === 'not_owned') return problemResponse(notOwned)
  if (made.kind === 'too_many') return problemResponse(tooMany(made.left))
  const link = { url: giftUrl(secret), reads, until: until.toISOString() }
  return Response.json(link, { status: 201, headers: { 'Cache-Control': 'no-store' } })
}

/** The address of a gift. */
export function giftUrl(secret: string): string {
  return `${env().PUBLIC_ORIGIN}/gift/${secret}`
}

/** How a gift stands for one browser. `opened`: it was opened in this one before, which uses up nothing again. */
export interface ShownGift {
  state: 'open' | 'opened' | 'spent' | 'over'
  slug: string
  readsLeft: number
  until: Date
}

/** Looks a gift up, for its page. Looking spends nothing: so do programs that draw previews of links. */
export async function showGift(secret: string, cookieHeader: string | null): Promise<ShownGift | undefined> {
  const gift = await findGift(db(env().DATABASE_URL), secret)
  if (!gift) return undefined
  const { slug, readsLeft, until } = gift
  return { state: stateOf(gift, cookieHeader), slug, readsLeft, until }
}

function stateOf(gift: Gift, cookieHeader: string | null): ShownGift['state'] {
  if (openedHere(gift, cookieHeader)) return 'opened'
  if (gift.revokedAt || gift.until.getTime() <= Date.now()) return 'over'
  return gift.readsLeft > 0 ? 'open' : 'spent'
}

/** The pass that this browser has got for the gift; it was set for the gift's own address as well. */
function openedHere({ id, slug }: Gift, cookieHeader: string | null) {
  const pass = passFor(env().passKeys, slug, cookieHeader, Date.now() / 1000)
  return pass?.entitlementId === id ? pass : undefined
}

/** Opens the article of a gift: uses up one read, unless this browser has opened it before. */
export async function openGift(request: Request, secret: string): Promise<Response> {
  const { PUBLIC_ORIGIN, DATABASE_URL, passKeys } = env()
  const page = `${PUBLIC_ORIGIN}/gift/${secret}`
  const gift = await findGift(db(DATABASE_URL), secret)
  // The page says why.
  if (!gift || !isOwnForm(request.headers, PUBLIC_ORIGIN)) return redirect(page)
  const before = openedHere(gift, request.headers.get('cookie'))
  if (!before && !(await spendGift(db(DATABASE_URL), gift.id))) return redirect(page)
  const now = Math.floor(Date.now() / 1000)
  const expiresAt = new Date((before?.expiresAt ?? now + openSeconds) * 1000)
  const right = { slug: gift.slug, id: gift.id, expiresAt }
  const token = signPass(passKeys, right, now)
  const secure = PUBLIC_ORIGIN.startsWith('https:')
  const answer = redirect(`${PUBLIC_ORIGIN}/articles/${gift.slug}`)
  answer.headers.append('Set-Cookie', passCookie(token, right, secure))
  answer.headers.append('Set-Cookie', passCookie(token, right, secure, `/gift/${secret}`))
  return answer
}

function redirect(location: string): Response {
  return new Response(null, { status: 303, headers: { Location: location, 'Cache-Control': 'no-store' } })
}

const notOwned: Problem = {
  status: 403,
  code: 'not_owned',
  title: 'This is not yours to give',
  detail: 'Only what this wallet has bought for good can be given away. No link was made.',
}

function tooMany(left: number): Problem {
  return {
    status: 409,
    code: 'too_many_gifts',
    title: 'You have given this away often enough',
    detail: `One buyer may give an article ${mostReads} times in all; ${left} of these are left. No link was made.`,
    members: { left },
  }
}
