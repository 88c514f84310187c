import type { Webhook } from '@/lib/dashboard/webhooks'
import type { EventType } from '@/lib/publishers/webhook-events'

/** What each event means to somebody who decides whether to hear of it. */
export const EVENTS: Readonly<Record<EventType, string>> = {
  'payment.settled': 'A payment has arrived.',
  'payment.refunded': 'Money was sent back, and the chain shows it.',
  'payment.orphaned': 'Money came that bought nothing, and waits for its payer or to be sent back.',
  'entitlement.granted': 'A wallet may read something.',
  'entitlement.revoked': 'A wallet may not read it any more.',
  'price.changed': 'A price or a rule was set.',
  'pay_to.changed': 'Where you are paid was changed, or will be.',
  'owner.changed': 'A wallet has become an owner of the installation or was removed as one, or will be.',
  'webhook.rotated': 'A webhook’s messages are signed with a new secret, or will be.',
}

/** Whether its newest secret has not signed yet. */
export function isSecretToCome({ secretFrom }: Pick<Webhook, 'secretFrom'>): boolean {
  return secretFrom !== null && Date.parse(secretFrom) > Date.now()
}

/** What an attempt came to. */
export function sayAttempt({ status, detail }: { status: number | null; detail: string | null }): string {
  if (status === null) return `The address ${detail ?? 'did not answer'}.`
  return detail ? `Answered ${status}: “${detail}”` : `Answered ${status}.`
}
