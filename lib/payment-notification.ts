import 'server-only'
import type { Hex } from 'viem'
import { readEvent } from './coinbase/event'
import { checkSignature } from './coinbase/signature'
import type { Db } from './db/client'
import { webhookEvents } from './db/schema/events'
import { env } from './env'
import type { Failure } from './http/envelope'
import { readLimited } from './http/limited-body'
import { log } from './log'
import { machines, seller } from './seller'
import { answerMs, wakeMs, within } from './time-limits'
import { wakeTransaction } from './wake'

/** Coinbase's own are below two. */
const maxBytes = 64 * 1024

/** `transaction` is what there is to look at, if the notification is new and points at anything of ours. */
export type Heard = { ok: true; duplicate: boolean; transaction?: Hex } | { ok: false; failure: Failure }

/**
 * Hears a notification: size, then signature, then age, and only then is it parsed. It is never believed; all that comes of
 * it is a transaction to look at with our own eyes.
 */
export async function hearNotification(request: Request, nowMs: number): Promise<Heard> {
  const { COINBASE_WEBHOOK_SECRETS: secrets, networks } = env()
  if (!secrets) return { ok: false, failure: notConfigured }
  const read = await readLimited(request, maxBytes)
  if (!read.ok) return { ok: false, failure: tooLarge }
  const problem = checkSignature(secrets, request.headers, read.bytes, Math.floor(nowMs / 1000))
  if (problem) {
    log().warn({ problem }, 'a notification was refused')
    return { ok: false, failure: problem === 'outside_window' ? outsideWindow : notSigned }
  }
  const { id, network, transaction } = readEvent(parsed(read.bytes), read.bytes)
  const isNew = await remember(seller().machine.db, id)
  const isOurs = network === undefined || networks.some((setting) => setting.network === network)
  return { ok: true, duplicate: !isNew, ...(isNew && isOurs && transaction ? { transaction } : {}) }
}

/** Looks at what a notification pointed at. A failure is the reconciler's to make good, not the sender's. */
export async function wakeFor(transaction: Hex): Promise<void> {
  try {
    const deadlineMs = Date.now() + wakeMs
    const looks = machines().map((machine) => wakeTransaction(machine, transaction, deadlineMs))
    // What a slow node keeps open beyond that is let go of: its lease ends, and the reconciler goes on.
    const woken = await within(Promise.all(looks), answerMs)
    log().info({ transaction, woken }, 'woken by a notification')
  } catch (error) {
    log().warn({ err: error, transaction }, 'a notification came to nothing')
  }
}

async function remember(db: Db, id: string): Promise<boolean> {
  const added = await db.insert(webhookEvents).values({ id }).onConflictDoNothing().returning()
  return added.length > 0
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

const notConfigured: Failure = {
  status: 503,
  code: 'not_configured',
  error: 'This installation takes no notifications: COINBASE_WEBHOOK_SECRETS is not set.',
}

const tooLarge: Failure = { status: 413, code: 'too_large', error: `The body is over ${maxBytes} bytes.` }

const notSigned: Failure = {
  status: 401,
  code: 'invalid_signature',
  error: 'X-Hook0-Signature is missing or does not fit this body, so nothing was done.',
}

const outsideWindow: Failure = {
  status: 401,
  code: 'outside_window',
  error: 'The signature is right and its time is more than five minutes from now, so nothing was done.',
}
