import { randomBytes } from 'node:crypto'

const prefixes = {
  payment: 'pay',
  entitlement: 'ent',
  event: 'evt',
  token: 'tok',
  refund: 'ref',
  webhookEndpoint: 'whe',
  webhookDelivery: 'msg',
  free: 'free',
  gift: 'gift',
} as const

/** Returns a new id: what it names, and 128 random bits. An id in a log says what it is. */
export function newId(kind: keyof typeof prefixes): string {
  return `${prefixes[kind]}_${randomBytes(16).toString('hex')}`
}
