import 'server-only'
import { headers } from 'next/headers'
import { counterCookie, freelyRead, leftOf, monthEnd } from './access/allowance'
import { passCookie, signPass } from './access/pass'
import { env } from './env'
import { isOwnForm } from './http/same-origin'
import { newId } from './id'
import { limitFreeReading } from './limits'
import type { Tariff } from './pricing/tariff'
import { currentTariff } from './tariffs'

/** How many articles of a publisher a browser may still open for nothing. */
export interface FreeReads {
  left: number
  allowance: number
}

/** Looks up what the browser of the current request may still open. `undefined` when the publisher gives nothing away. */
export async function freeReads({ publisher, allowance }: Tariff): Promise<FreeReads | undefined> {
  if (!allowance) return undefined
  const cookie = (await headers()).get('cookie')
  const read = freelyRead(env().passKeys, cookie, Date.now() / 1000)
  return { left: leftOf({ publisher, allowance }, read), allowance }
}

/** Why an article is not opened for nothing. */
export type FreeRefusal = 'none-left' | 'address' | 'unknown' | 'elsewhere'

/** Opens an article for nothing, for a browser that may, until the month ends. Counted in the browser itself, and by address. */
export async function readFree(request: Request, slug: string): Promise<Response> {
  const { PUBLIC_ORIGIN, passKeys } = env()
  const tariff = (await currentTariff(slug))?.tariff
  if (!tariff) return new Response(null, { status: 404 })
  const { publisher, allowance = 0, free } = tariff
  const article = `${PUBLIC_ORIGIN}/articles/${slug}`
  if (free) return redirect(article)
  const refuse = (why: FreeRefusal) => redirect(`${PUBLIC_ORIGIN}/free/${slug}/refused?why=${why}`)
  if (!isOwnForm(request.headers, PUBLIC_ORIGIN)) return refuse('elsewhere')
  const now = Math.floor(Date.now() / 1000)
  const read = freelyRead(passKeys, request.headers.get('cookie'), now)
  const entry = `${publisher}/${slug}`
  const isNew = !read.includes(entry)
  if (allowance === 0 || (isNew && leftOf({ publisher, allowance }, read) === 0)) return refuse('none-left')
  const counted = isNew ? await limitFreeReading(request, allowance) : 'within'
  if (counted !== 'within') return refuse(counted)
  const secure = PUBLIC_ORIGIN.startsWith('https:')
  const right = { slug, id: newId('free'), expiresAt: monthEnd(now) }
  const answer = redirect(article)
  answer.headers.append('Set-Cookie', passCookie(signPass(passKeys, right, now), right, secure))
  const all = isNew ? [...read, entry] : read
  answer.headers.append('Set-Cookie', counterCookie(passKeys, all, now, secure))
  return answer
}

function redirect(location: string): Response {
  return new Response(null, { status: 303, headers: { Location: location, 'Cache-Control': 'no-store' } })
}
