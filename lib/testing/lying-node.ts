import { createPublicClient, custom, type PublicClient } from 'viem'

type Call = { method: string; params?: unknown }

/** What a node says instead; `undefined` lets the chain answer. Throwing is an error of the node. */
export type Lie = (call: Call, truth: () => Promise<unknown>) => unknown

/** A node between us and the chain that says what the test wants. */
export function lyingNode(client: PublicClient, lie: Lie): PublicClient {
  const request = async (call: Call) => {
    const truth = () => client.request(call as never)
    const said = await lie(call, truth)
    return said === undefined ? truth() : said
  }
  return createPublicClient({ transport: custom({ request }, { retryCount: 0 }), cacheTime: 0 })
}
