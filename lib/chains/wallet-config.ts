/** What `GET /api/wallet-config` tells the browser when a reader presses Pay. */
export type WalletConfig = {
  /** True only on the machine-local chain: the demo wallet is offered, explorers and outside services are not. */
  readonly localChain: boolean
  /** Same-origin JSON-RPC proxy; only on the local chain. */
  readonly rpcPath?: string
  /** CAIP-2 ids of the networks on which payment is taken. */
  readonly networks: readonly string[]
  readonly walletConnectProjectId?: string
  readonly onchainKitApiKey?: string
}
