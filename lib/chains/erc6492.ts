import { type Address, decodeAbiParameters, encodeAbiParameters, type Hex } from 'viem'

/** How a wallet that is not on the chain yet comes there. */
export interface Deployment {
  /** In lower case. */
  factory: Address
  factoryCalldata: Hex
}

/** A signature as the wallet's own code takes it, and what has to be called first where there is no code yet. */
export interface Unwrapped {
  signature: Hex
  deployment?: Deployment
}

/** Ends every signature that is wrapped by ERC-6492. */
const magic = '6492'.repeat(16)
const wrapper = [{ type: 'address' }, { type: 'bytes' }, { type: 'bytes' }] as const

/**
 * Takes the wrapper of ERC-6492 off a signature, if it has one.
 *
 * @returns `undefined` for a wrapper that is not the one way to write it: what two readers could read differently, or
 *   what is wrapped twice, is no signature.
 */
export function unwrap(signature: Hex): Unwrapped | undefined {
  if (!signature.toLowerCase().endsWith(magic)) return { signature }
  const body = signature.slice(0, -magic.length).toLowerCase() as Hex
  try {
    const [factory, factoryCalldata, inner] = decodeAbiParameters(wrapper, body)
    const isCanonical = encodeAbiParameters(wrapper, [factory, factoryCalldata, inner]) === body
    const isCall = BigInt(factory) !== 0n && factoryCalldata.length >= 10
    if (!isCanonical || !isCall || inner === '0x' || inner.endsWith(magic)) return undefined
    return {
      signature: inner,
      deployment: { factory: factory.toLowerCase() as Address, factoryCalldata },
    }
  } catch {
    return undefined
  }
}
