/** One JSON-RPC call; throws what the node says. */
export type Rpc = <T = unknown>(method: string, ...params: unknown[]) => Promise<T>

/** A caller for a node's methods, also those that no client library names. */
export function rpcFor(rpcUrl: string): Rpc {
  return async <T>(method: string, ...params: unknown[]) => {
    const response = await fetch(rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      signal: AbortSignal.timeout(10_000),
    })
    const { result, error } = (await response.json()) as { result: T; error?: { message: string } }
    if (error) throw new Error(`${method}: ${error.message}`)
    return result
  }
}
