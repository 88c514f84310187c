import { randomBytes } from 'node:crypto'
import { baseSepolia } from 'viem/chains'
import { accounts, privateKeyOf } from './accounts'

export type LocalAddresses = { port: number; rpcUrl: string; databaseUrl: string }

/** The app's whole configuration for the local economy; its secrets are made for this run and worth nothing after it. */
export function localEnvironment({ port, rpcUrl, databaseUrl }: LocalAddresses): Record<string, string> {
  const [, publisher] = accounts
  if (!publisher) throw new Error('The local chain has no publisher account')
  return {
    PUBLIC_ORIGIN: `http://localhost:${port}`,
    DATABASE_URL: databaseUrl,
    NETWORK: `eip155:${baseSepolia.id}`,
    RPC_URL: rpcUrl,
    LOCAL_CHAIN: '1',
    PAY_TO: publisher.address,
    OWNER_ADDRESS: publisher.address,
    CHANGE_DELAY_HOURS: '0',
    RELAYER_PRIVATE_KEY: privateKeyOf(0),
    FACILITATOR: 'direct',
    // Demo and tests pay hundreds of times from one address.
    RATE_LIMIT_PAYMENTS_PER_MINUTE: '1000000',
    RATE_LIMIT_SIGN_INS_PER_MINUTE: '1000000',
    QUOTE_KEYS: newKey(),
    PASS_KEYS: newKey(),
    SESSION_KEYS: newKey(),
  }
}

function newKey(): string {
  return `k1.${randomBytes(32).toString('base64url')}`
}
