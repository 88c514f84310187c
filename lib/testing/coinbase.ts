import { createHmac } from 'node:crypto'

export interface Letter {
  body: string
  headers: Record<string, string>
}

export interface Signing {
  secret: string
  version?: 'v0' | 'v1' | 'both'
  /** Seconds since the epoch; now without it. */
  at?: number
  /** Headers that v1 signs too. */
  signed?: Record<string, string>
}

/** Plays Coinbase: a notification with a real signature, to be sent as it is or spoiled in one place. */
export function letter(
  payload: unknown,
  { secret, version = 'both', at = Math.floor(Date.now() / 1000), signed = {} }: Signing,
): Letter {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const hmac = (text: string) => createHmac('sha256', secret).update(text).digest('hex')
  const names = Object.keys(signed).join(' ')
  const v0 = `v0=${hmac(`${at}.${body}`)}`
  const v1 = `h=${names},v1=${hmac(`${at}.${names}.${Object.values(signed).join('.')}.${body}`)}`
  const parts = [`t=${at}`, ...(version === 'v1' ? [] : [v0]), ...(version === 'v0' ? [] : [v1])]
  return {
    body,
    headers: { 'Content-Type': 'application/json', ...signed, 'X-Hook0-Signature': parts.join(',') },
  }
}

/** What Coinbase sends of a log on the chain: flat, in snake case. */
export function onchainActivity(transaction: string, logIndex = 1) {
  return {
    network: 'base-sepolia',
    event_name: 'AuthorizationUsed',
    transaction_hash: transaction,
    log_index: logIndex,
    timestamp: new Date().toISOString(),
  }
}

/** What it sends of a wallet: an envelope, in camel case. */
export function walletActivity(transaction: string, eventId: string = crypto.randomUUID()) {
  return {
    eventId,
    eventType: 'wallet.activity.detected',
    timestamp: new Date().toISOString(),
    data: { network: 'base-sepolia', transactionHash: transaction, logIndex: 1, eventName: 'Transfer' },
  }
}
