/** How nodes say in words that a contract refused, or came to no end within its gas. */
const verdicts =
  /revert|out ?of ?gas|gas required exceeds|invalid ?(opcode|jump)|stack ?(under|over)flow|evm error/i

/** Whether an RPC error is the contract's own refusal, as opposed to a node that did not answer. */
export function isRevert(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = (e as { cause?: unknown }).cause) {
    if (
      /ContractFunctionReverted|ContractFunctionZeroData|AbiDecodingZeroData|ExecutionReverted/.test(e.name)
    )
      return true
    if (verdicts.test((e as { details?: string }).details ?? '')) return true
  }
  return false
}
