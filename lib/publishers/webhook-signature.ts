import 'server-only'
import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'

/** A rotated secret goes on signing for so long, so that a receiver can change over without missing a message. */
export const overlapHours = 24

/** The secrets of an endpoint, as its row has them. */
export interface Secrets {
  secret: string
  /** Before then it does not sign yet. */
  secretFrom: Date | null
  previousSecret: string | null
  previousUntil: Date | null
}

/** Makes a secret as Standard Webhooks write it: 32 random bytes. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

/** Signs one attempt, with each secret that holds at the time. A receiver takes the message when one signature fits. */
export function signedHeaders(
  id: string,
  payload: string,
  { secret, secretFrom, previousSecret, previousUntil }: Secrets,
  at: Date,
): Record<string, string> {
  const old = previousSecret && previousUntil && previousUntil > at ? [previousSecret] : []
  const newest = secretFrom && secretFrom > at ? [] : [secret]
  const signatures = [...newest, ...old].map((each) => new Webhook(each).sign(id, at, payload))
  return {
    'content-type': 'application/json',
    'user-agent': 'Farthing-Webhooks',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': signatures.join(' '),
  }
}
