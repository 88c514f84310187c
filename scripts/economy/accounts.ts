import { type Hex, toHex } from 'viem'
import { mnemonicToAccount, privateKeyToAccount } from 'viem/accounts'

/** Anvil's well-known phrase: the keys are public, so nothing of value may ever be sent to them. */
export const mnemonic = 'test test test test test test test test test test test junk'

// One derivation of the seed for all ten: it costs more than everything else in here.
const root = mnemonicToAccount(mnemonic, { path: "m/44'/60'/0'/0" }).getHdKey()

/** The private key of one of the ten local accounts. */
export function privateKeyOf(index: number): Hex {
  const { privateKey } = root.deriveChild(index)
  if (!privateKey) throw new Error(`No private key for account ${index}`)
  return toHex(privateKey)
}

/** The ten local accounts: 0 relays, 1 is the publisher's payTo, 2 to 9 hold USDC and no ether. */
export const accounts = Array.from({ length: 10 }, (_, index) => privateKeyToAccount(privateKeyOf(index)))
