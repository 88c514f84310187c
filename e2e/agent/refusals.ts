import { expect } from '@playwright/test'
import { decodePaymentResponseHeader } from '@x402/core/http'
import { query, transfersFrom } from '../world'
import { leakIn } from './canaries'
import { type Answer, reasonOf } from './payload'

/** One bad request and what must come of it. */
export interface Case {
  name: string
  headers: Record<string, string>
  status: number
  reason: string
  /** Sent to this article instead of the usual one. */
  slug?: string
}

/** Holds that an answer refuses in the right words and says nothing that it should not. */
export function expectRefusal({ name, status, reason }: Case, answer: Answer): void {
  expect(answer.status, name).toBe(status)
  const { headers, text } = answer
  expect(reasonOf(answer), name).toBe(reason)
  expect(headers.get('cache-control'), name).toContain('no-store')
  expect(leakIn(text), name).toBeUndefined()
  expect(text, name).not.toMatch(/node_modules|\.next|\bat .+:\d+:\d+/)
  expect(text, name).not.toContain(process.cwd())
  expect(headers.get('set-cookie'), name).toBeNull()
  if (status !== 402) {
    expect(headers.get('content-type'), name).toContain('application/problem+json')
    expect(JSON.parse(text), name).toMatchObject({ type: `urn:farthing:problem:${reason}`, status })
    expect(JSON.parse(text).detail, name).toMatch(/No money moved|not used again/)
    return
  }
  expect(JSON.parse(text), name).toMatchObject({ x402Version: 1, error: reason })
  const receipt = decodePaymentResponseHeader(headers.get('PAYMENT-RESPONSE') ?? '')
  expect(receipt, name).toMatchObject({ success: false, errorReason: reason, transaction: '' })
}

/** Holds that nothing at all has become of a wallet's attempts: no row, no transfer. */
export async function expectUntouched(wallet: `0x${string}`): Promise<void> {
  expect(await query('select state from payments where payer = $1', [wallet.toLowerCase()])).toEqual([])
  expect(await transfersFrom(wallet)).toBe(0)
}
