import 'server-only'
import { type Address, isAddress, isHex } from 'viem'
import { z } from 'zod'
import { networkOf } from './chains/networks'
import { usdcOn } from './chains/tokens'
import { coinbaseFactories } from './chains/wallet-factories'
import { publicOriginOf } from './edge-env'
import { type KeyRing, parseKeyRing } from './token'

const flag = z
  .enum(['0', '1'])
  .optional()
  .transform((value) => value === '1')
const url = z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' })

const shape = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }),
  NETWORK: z
    .string('must be set to the CAIP-2 id of a network, such as eip155:8453')
    .refine(
      (n) => networkOf(n) && usdcOn(n),
      'must be the CAIP-2 id of a supported network, such as eip155:8453',
    ),
  RPC_URL: url,
  PAY_TO: z
    .string('must be set to the wallet address that is paid')
    .refine((a) => isAddress(a) && !/^0x0+$/.test(a), 'must be the wallet address that is paid'),
  FACILITATOR: z.union([z.literal('direct'), url], {
    error: 'must be "direct" or the URL of an x402 facilitator',
  }),
  RELAYER_PRIVATE_KEY: z
    .string()
    .refine((k) => isHex(k) && k.length === 66, 'must be a private key, 0x and 64 hex digits')
    .optional(),
  WALLET_FACTORIES: z
    .string()
    .refine(
      (list) => list === 'none' || list.split(',').every((a) => isAddress(a, { strict: false })),
      'must be "none" or addresses separated by commas',
    )
    .transform((list) => (list === 'none' ? [] : (list.toLowerCase().split(',') as Address[])))
    .default([...coinbaseFactories]),
  SAFE_ABOVE: z
    .string()
    .refine(
      (usd) => /^\d{1,9}(\.\d{1,6})?$/.test(usd),
      'must be dollars as a plain decimal, such as 5 or 0.50',
    )
    .optional(),
  CRON_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
  VERCEL: z.string().optional(),
  LOCAL_CHAIN: flag,
  WALLETCONNECT_PROJECT_ID: z.string().optional(),
  ONCHAINKIT_API_KEY: z.string().optional(),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
})

/** The server's whole configuration, checked. */
export type Env = Omit<z.infer<typeof shape>, 'RELAYER_PRIVATE_KEY' | 'PAY_TO'> & {
  PUBLIC_ORIGIN: string
  PAY_TO: `0x${string}`
  RELAYER_PRIVATE_KEY?: `0x${string}`
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
  const publicOrigin = attempt(() => publicOriginOf(given.PUBLIC_ORIGIN))
  const rings = ['QUOTE_KEYS', 'PASS_KEYS', 'SESSION_KEYS'].map((name) =>
    attempt(() => parseKeyRing(name, given[name])),
  )
  if (parsed.success) problems.push(...unsafe(parsed.data, publicOrigin, rings))
  const [quoteKeys, passKeys, sessionKeys] = rings
  if (problems.length > 0 || !parsed.success || !publicOrigin || !quoteKeys || !passKeys || !sessionKeys) {
    throw new Error(`Farthing cannot start:\n${problems.map((p) => `  - ${p}`).join('\n')}`)
  }
  return { ...(parsed.data as Env), PUBLIC_ORIGIN: publicOrigin, quoteKeys, passKeys, sessionKeys }
}

/** Settings that are each well-formed and together are not safe. */
function unsafe(
  data: z.infer<typeof shape>,
  origin: string | undefined,
  rings: (KeyRing | undefined)[],
): string[] {
  const problems: string[] = []
  if (data.FACILITATOR === 'direct' && !data.RELAYER_PRIVATE_KEY) {
    problems.push('RELAYER_PRIVATE_KEY must be set when FACILITATOR is "direct": it pays the gas')
  }
  if (!data.LOCAL_CHAIN && origin?.startsWith('http:') && new URL(origin).hostname !== 'localhost') {
    problems.push('PUBLIC_ORIGIN must be https: passes and payments would travel in the clear')
  }
  if (data.LOCAL_CHAIN && !networkOf(data.NETWORK)?.testnet) {
    problems.push(
      'LOCAL_CHAIN must not be set on a network with real money: it offers a wallet whose key everybody knows',
    )
  }
  const secrets = rings.flatMap((ring) => (ring ?? []).map((key) => key.secret.join()))
  if (new Set(secrets).size !== secrets.length) {
    problems.push('QUOTE_KEYS, PASS_KEYS and SESSION_KEYS must not share a secret')
  }
  return problems
}
