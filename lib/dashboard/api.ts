import 'server-only'
import type { z } from 'zod'
import { env } from '../env'
import { readLimitedJson } from '../http/limited-body'
import { type Problem, problemResponse } from '../http/problem'
import { isSameOrigin } from '../http/same-origin'
import { limitDashboard } from '../limits'
import { log } from '../log'
import { type Actor, actorIn } from './actor'
import { isName } from './known'
import { words } from './words'

/** How a call of the publisher's API ended. */
export type Outcome<T = unknown> = { ok: true; data: T; status?: number } | { ok: false; problem: Problem }

/** What is wrong with one field, in words that follow its name. */
export interface FieldError {
  /** Such as `scheduled.0.price`; empty for the whole. */
  field: string
  message: string
}

export interface Call<B> {
  actor: Actor
  body: B
  params: Record<string, string>
  query: URLSearchParams
}

export interface EndpointOptions<B> {
  /** The schema of the body; without it, no body is read. */
  body?: z.ZodType<B>
  /** Changes something: refused to viewers and to read-only tokens. */
  writes?: boolean
  /** For a person who has signed in, not for tokens: money, members and tokens themselves. */
  session?: boolean
  owner?: boolean
}

/** Of a path without names in it Next gives no parameters at all. */
type Context = { params: Promise<Record<string, string> | undefined> }

/** More than any form here sends. */
const maxBytes = 256 * 1024

/** Builds a route handler of the publisher's API: who calls, whether they may, what they send, and problems as RFC 9457. */
export function endpoint<B = undefined>(
  options: EndpointOptions<B>,
  handle: (call: Call<B>) => Promise<Outcome | Response>,
): (request: Request, context: Context) => Promise<Response> {
  return async (request, context) => {
    try {
      const admitted = await admit(request, options)
      if (admitted instanceof Response) return admitted
      const params = (await context.params) ?? {}
      if (!Object.values(params).every(isName)) return problemResponse(notFound('id').problem)
      const body = await bodyOf(request, options.body)
      if (!body.ok) return problemResponse(body.problem)
      const query = new URL(request.url).searchParams
      const outcome = await handle({ actor: admitted, body: body.data, params, query })
      if (outcome instanceof Response) return outcome
      return outcome.ok ? jsonResponse(outcome.data, outcome.status) : problemResponse(outcome.problem)
    } catch (error) {
      log().error({ err: error, path: new URL(request.url).pathname }, 'the publisher API broke')
      return problemResponse(broken)
    }
  }
}

async function admit<B>(request: Request, options: EndpointOptions<B>): Promise<Actor | Response> {
  const { headers } = request
  const changes = options.writes === true
  const actor = await actorIn(headers)
  if (!actor) return problemResponse(notSignedIn)
  // Only a token is never sent by a browser on its own: a cookie is, and so is what an `Authorization` of a proxy holds.
  if (changes && actor.by === 'session' && isForeign(headers)) return problemResponse(crossSite)
  if (options.session && actor.by !== 'session') return problemResponse(needsSession)
  if (options.owner && actor.role !== 'owner') return problemResponse(forbidden)
  if (changes && !actor.mayWrite) return problemResponse(forbidden)
  return (changes && (await limitDashboard(actor.wallet))) || actor
}

/** Whether a browser sends this for another site's page. */
export function isForeign(headers: Headers): boolean {
  return !isSameOrigin(headers, env().PUBLIC_ORIGIN)
}

/** Reads a JSON body by its schema. A form of another site cannot send this type without asking first. */
export async function bodyOf<B>(request: Request, schema: z.ZodType<B> | undefined): Promise<Outcome<B>> {
  if (!schema) return { ok: true, data: undefined as B }
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? ''))
    return { ok: false, problem: notJson }
  const read = await readLimitedJson(request, maxBytes)
  if (!read.ok) return { ok: false, problem: tooLarge }
  if (read.value === undefined) return { ok: false, problem: notJson }
  const parsed = schema.safeParse(read.value, { error: words })
  if (parsed.success) return { ok: true, data: parsed.data }
  return invalid(parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message })))
}

/** The answer to what cannot be taken as it is, field by field. Nothing was changed. */
export function invalid(errors: FieldError[]): { ok: false; problem: Problem } {
  const said = errors.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('; ')
  return {
    ok: false,
    problem: {
      status: 422,
      code: 'invalid',
      title: 'This cannot be saved',
      detail: `${said}. Nothing was changed.`,
      members: { errors },
    },
  }
}

/** The answer for what does not exist, or is not this publisher's to see: the two look the same. */
export function notFound(what: string): { ok: false; problem: Problem } {
  return {
    ok: false,
    problem: {
      status: 404,
      code: 'not_found',
      title: `There is no such ${what}`,
      detail: `Nothing was changed. Look for the ${what} in its list.`,
    },
  }
}

/** The answer to whom something is shown but not theirs to change. */
export const forbidden: Problem = {
  status: 403,
  code: 'forbidden',
  title: 'This is not yours to change',
  detail: 'Your wallet or token may look at this and not change it. Nothing was changed.',
}

export function jsonResponse(data: unknown, status = 200): Response {
  if (data === undefined) return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } })
  return Response.json(data, { status, headers: { 'Cache-Control': 'no-store' } })
}

export const crossSite: Problem = {
  status: 403,
  code: 'cross_site',
  title: 'This came from another site',
  detail: 'Changes are made from the dashboard itself, or with a token. Nothing was changed.',
}

const notSignedIn: Problem = {
  status: 401,
  code: 'not_signed_in',
  title: 'Nobody is signed in',
  detail:
    'Sign in at /publisher with the wallet that publishes, or send a token as "Authorization: Bearer …". Nothing was changed.',
  headers: { 'WWW-Authenticate': 'Bearer' },
}

export const needsSession: Problem = {
  status: 403,
  code: 'needs_session',
  title: 'This takes a person',
  detail: 'Tokens cannot do this. Sign in at /publisher with the wallet that publishes. Nothing was changed.',
}

const notJson: Problem = {
  status: 400,
  code: 'not_json',
  title: 'This is not JSON',
  detail: 'Send a JSON object with "Content-Type: application/json". Nothing was changed.',
}

const tooLarge: Problem = {
  status: 413,
  code: 'too_large',
  title: 'This is too much at once',
  detail: `The body is over ${maxBytes} bytes. Nothing was changed.`,
}

const broken: Problem = {
  status: 503,
  code: 'unavailable',
  title: 'The dashboard cannot answer right now',
  detail: 'Something broke on our side. Look whether your change was made before you make it again.',
  headers: { 'Retry-After': '5' },
}
