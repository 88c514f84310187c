import type { PrivateKeyAccount } from 'viem/accounts'
import { baseSepolia } from 'viem/chains'
import { createSiweMessage } from 'viem/siwe'
import { nonceMoment, nonceOf } from '../access/sign-in-nonce'
import type { Signed } from '../dashboard/guarded'
import { env } from '../env'

/** What a wallet sends along with a change that it has spelled out at this moment. */
export async function signedBy(
  account: PrivateKeyAccount,
  statement: string,
  nowMs = Date.now(),
): Promise<Signed> {
  const message = createSiweMessage({
    address: account.address,
    chainId: baseSepolia.id,
    domain: new URL(env().PUBLIC_ORIGIN).host,
    uri: env().PUBLIC_ORIGIN,
    version: '1',
    statement,
    nonce: nonceOf(nonceMoment(env().sessionKeys, Math.floor(nowMs / 1000))),
    issuedAt: new Date(nowMs),
    expirationTime: new Date(nowMs + 300_000),
  })
  return { message, signature: await account.signMessage({ message }) }
}
