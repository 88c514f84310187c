import { decodePaymentRequiredHeader, decodePaymentResponseHeader } from '@x402/core/http'
import type { PrivateKeyAccount } from 'viem/accounts'
import { type Answer, getSettled, sign, v2Headers } from './payload'

export const json = { Accept: 'application/json' }

/** The headers of a payment that an honest client makes for an address. */
export async function paymentFor(url: string, reader: PrivateKeyAccount): Promise<Record<string, string>> {
  const { headers } = await getSettled(url, json)
  const required = decodePaymentRequiredHeader(headers.get('PAYMENT-REQUIRED') ?? '')
  return { ...json, ...v2Headers(required, await sign(reader, required)) }
}

export async function buy(url: string, reader: PrivateKeyAccount): Promise<Answer> {
  return getSettled(url, await paymentFor(url, reader))
}

/** The passes that an answer gave, without what belongs to one page only. */
export function wideCookies({ headers }: Pick<Answer, 'headers'>): string {
  const set = headers.getSetCookie().filter((cookie) => cookie.includes('; Path=/;'))
  return set.map((cookie) => cookie.split(';')[0]).join('; ')
}

/** What an answer says of the payment that it was given. */
export const receiptOf = ({ headers }: Answer) =>
  decodePaymentResponseHeader(headers.get('PAYMENT-RESPONSE') ?? '') as unknown as {
    extra?: { alreadyPaid?: boolean; fareCap?: Record<string, unknown>[] }
  }
