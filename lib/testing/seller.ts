import type { PaymentRequirements } from '@x402/core/types'
import type { Hex } from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import { inject } from 'vitest'
import { localEnvironment } from '../../scripts/economy/environment'
import type { SignedPayment } from '../x402/exact-evm'
import { sign } from './economy'

/** Configures this process as an installation on the test's own chain and database. */
export function configure(extra: Record<string, string> = {}): void {
  const addresses = { port: 3000, rpcUrl: inject('rpcUrl'), databaseUrl: inject('databaseUrl') }
  Object.assign(process.env, localEnvironment(addresses), { LOG_LEVEL: 'silent' }, extra)
}

/** A wallet's answer to requirements, as the door decodes it. */
export async function answerTo(
  payer: PrivateKeyAccount,
  requirements: PaymentRequirements,
): Promise<SignedPayment> {
  const { amount, asset, payTo, maxTimeoutSeconds, extra } = requirements
  const { name, version, quote } = extra as { name: string; version: string; quote: string }
  const signed = await sign(payer, { to: payTo.toLowerCase() as Hex, value: BigInt(amount) })
  const accepted = { amount, asset, payTo, maxTimeoutSeconds, name, version, quote }
  return { ...signed, x402Version: 2, accepted }
}
