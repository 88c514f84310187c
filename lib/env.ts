import 'server-only'
import { type Address, isAddress, isHex } from 'viem'
import { z } from 'zod'
import { type CdpKey, readCdpKey } from './cdp-key'
import { coinbaseFactories } from './chains/wallet-factories'
import { publicOriginOf } from './edge-env'
import { isDollars, type NetworkSetting, readNetworks, unsafeNetworks } from './env-networks'
import { type KeyRing, parseKeyRing } from './token'

const flag = z
  .enum(['0', '1'])
  .optional()
  .transform((value) => value === '1')
const whole = (least: number, most: number, otherwise: number) =>
  z
    .string()
    .regex(/^[0-9]{1,7}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((n) => n >= least && n <= most, `must be a whole number from ${least} to ${most}`)
    .default(otherwise)
const text = z.string().optional()

/** About what the coins cost that fees are paid in. A warning, or a limit against waste, needs no more than that. */
const coins = { ETH: '3000', POL: '0.25', AVAX: '20' }
const coinPrices = z
  .string()
  .transform((list) => list.split(',').map((entry) => entry.trim().split('=')))
  .refine(
    (entries) =>
      entries.every(
        ([coin = '', usd = '']) => Object.hasOwn(coins, coin) && isDollars(usd) && Number(usd) > 0,
      ),
    'must be dollars for each coin, such as ETH=3000,POL=0.25,AVAX=20',
  )
  .transform((entries): typeof coins => ({ ...coins, ...Object.fromEntries(entries) }))
  .default(coins)

const shape = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }),
  // These, and those with a chain id behind their name, are read by `readNetworks`.
  NETWORKS: text,
  NETWORK: text,
  RPC_URL: text,
  PAY_TO: text,
  FACILITATORS: text,
  FACILITATOR: text,
  RELAYER_PRIVATE_KEY: z
    .string()
    .refine((k) => isHex(k) && k.length === 66, 'must be a private key, 0x and 64 hex digits')
    .optional(),
  CDP_API_KEY_ID: text,
  CDP_API_KEY_SECRET: text,
  QUORUM_ABOVE: z.string().refine(isDollars, 'must be an amount in dollars, such as 1.00').optional(),
  WALLET_FACTORIES: z
    .string()
    .refine(
      (list) => list === 'none' || list.split(',').every((a) => isAddress(a, { strict: false })),
      'must be "none" or addresses separated by commas',
    )
    .transform((list) => (list === 'none' ? [] : (list.toLowerCase().split(',') as Address[])))
    .default([...coinbaseFactories]),
  COIN_USD: coinPrices,
  RELAYER_USD_PER_DAY: z.string().refine(isDollars, 'must be an amount in dollars, such as 5').optional(),
  SAFE_ABOVE: z
    .string()
    .refine(
      (usd) => /^\d{1,9}(\.\d{1,6})?$/.test(usd),
      'must be dollars as a plain decimal, such as 5 or 0.50',
    )
    .optional(),
  OWNER_ADDRESS: z
    .string()
    .refine((address) => isAddress(address, { strict: false }), 'must be the address of a wallet')
    .transform((address) => address.toLowerCase())
    .optional(),
  CHANGE_DELAY_HOURS: whole(0, 720, 24),
  CRON_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
  VERCEL: z.string().optional(),
  COINBASE_WEBHOOK_SECRETS: z
    .string()
    .transform((list) => list.split(',').map((secret) => secret.trim()))
    .refine(
      (list) => list.length <= 2 && list.every((secret) => /^[\x21-\x7e]{16,200}$/.test(secret)),
      'must be one secret of a Coinbase webhook subscription, or two separated by a comma, each at least 16 characters',
    )
    .optional(),
  JOBS: z
    .enum(['0', '1'])
    .default('1')
    .transform((value) => value === '1'),
  LOCAL_CHAIN: flag,
  TRUSTED_PROXY_HOPS: whole(0, 9, 0),
  RATE_LIMIT_PAYMENTS_PER_MINUTE: whole(1, 1_000_000, 60),
  RATE_LIMIT_SIGN_INS_PER_MINUTE: whole(1, 1_000_000, 20),
  WALLETCONNECT_PROJECT_ID: text,
  ONCHAINKIT_API_KEY: text,
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
})

type Unread =
  | 'CDP_API_KEY_ID'
  | 'CDP_API_KEY_SECRET'
  | 'NETWORKS'
  | 'NETWORK'
  | 'RPC_URL'
  | 'PAY_TO'
  | 'FACILITATORS'
  | 'FACILITATOR'
type Checked = Omit<z.infer<typeof shape>, Unread | 'RELAYER_PRIVATE_KEY'> & {
  RELAYER_PRIVATE_KEY?: `0x${string}`
}

/** The server's whole configuration, checked. */
export type Env = Checked & {
  PUBLIC_ORIGIN: string
  /** The networks that payment is taken on, in the order in which they are offered. */
  networks: readonly [NetworkSetting, ...NetworkSetting[]]
  cdpKey?: CdpKey
  quoteKeys: KeyRing
  passKeys: KeyRing
  sessionKeys: KeyRing
}

const holder = globalThis as { farthingEnv?: Env }

/**
 * Returns the configuration, parsed once. The only reader of `process.env` on the server besides the gate's own.
 *
 * @throws with every problem at once, each naming the variable and what to set it to. Values are never repeated.
 */
export function env(): Env {
  holder.farthingEnv ??= parseEnv(process.env)
  return holder.farthingEnv
}

/** Whether Next is building the app, which needs no configuration and calls nobody. */
export function isBuilding(): boolean {
  return process.env.NEXT_PHASE === 'phase-production-build'
}

/** Parses and checks a configuration. @throws as `env` does. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const problems: string[] = []
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read()
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error))
      return undefined
    }
  }
  const parsed = shape.safeParse(given)
  if (!parsed.success) problems.push(...parsed.error.issues.map((i) => `${i.path.join('.')} ${i.message}`))
  const { networks, problems: wrong } = readNetworks(given)
  problems.push(...wrong)
  const { CDP_API_KEY_ID: cdpId, CDP_API_KEY_SECRET: cdpSecret } = given
  const cdpKey = cdpId && cdpSecret ? attempt(() => readCdpKey(cdpId, cdpSecret)) : undefined
  const publicOrigin = attempt(() => publicOriginOf(given.PUBLIC_ORIGIN))
  const rings = ['QUOTE_KEYS', 'PASS_KEYS', 'SESSION_KEYS'].map((name) =>
    attempt(() => parseKeyRing(name, given[name])),
  )
  if (parsed.success) {
    problems.push(...unsafe(parsed.data, publicOrigin, rings), ...unsafeNetworks(networks, parsed.data))
  }
  const [quoteKeys, passKeys, sessionKeys] = rings
  const [first, ...others] = networks
  const complete = parsed.success && publicOrigin && first && quoteKeys && passKeys && sessionKeys
  if (problems.length > 0 || !complete) {
    throw new Error(`Farthing cannot start:\n${problems.map((p) => `  - ${p}`).join('\n')}`)
  }
  return {
    ...(parsed.data as Checked),
    PUBLIC_ORIGIN: publicOrigin,
    networks: [first, ...others],
    ...(cdpKey ? { cdpKey } : {}),
    quoteKeys,
    passKeys,
    sessionKeys,
  }
}

/** Settings that are each well-formed and together are not safe. */
function unsafe(
  data: z.infer<typeof shape>,
  origin: string | undefined,
  rings: (KeyRing | undefined)[],
): string[] {
  const problems: string[] = []
  if (!data.LOCAL_CHAIN && origin?.startsWith('http:') && new URL(origin).hostname !== 'localhost') {
    problems.push('PUBLIC_ORIGIN must be https: passes and payments would travel in the clear')
  }
  const secrets = rings.flatMap((ring) => (ring ?? []).map((key) => key.secret.join()))
  if (new Set(secrets).size !== secrets.length) {
    problems.push('QUOTE_KEYS, PASS_KEYS and SESSION_KEYS must not share a secret')
  }
  return problems
}
