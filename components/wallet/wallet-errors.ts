const USER_REJECTED = 4001
/** WalletConnect's own code for the same thing. */
const WALLET_CONNECT_REJECTED = 5000
const REQUEST_ALREADY_OPEN = -32002

/** The person said no, in whichever of the many ways wallets report that. */
export function isRefusal(error: unknown): boolean {
  return causes(error).some(
    ({ code, name, message }) =>
      code === USER_REJECTED ||
      code === WALLET_CONNECT_REJECTED ||
      code === 'ACTION_REJECTED' ||
      name === 'UserRejectedRequestError' ||
      /user (rejected|denied|cancel)/i.test(String(message ?? '')),
  )
}

/** The wallet is already waiting for an answer in a window of its own. */
export function isBusy(error: unknown): boolean {
  return causes(error).some(({ code }) => code === REQUEST_ALREADY_OPEN)
}

function causes(error: unknown): Array<Record<string, unknown>> {
  const chain: Array<Record<string, unknown>> = []
  let current = error
  while (typeof current === 'object' && current !== null && chain.length < 10) {
    const link = current as Record<string, unknown>
    chain.push({ code: link.code, name: link.name, message: link.message })
    current = link.cause
  }
  return chain
}
