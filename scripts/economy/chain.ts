import { chmodSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setTimeout as delay } from 'node:timers/promises'
import { baseSepolia } from 'viem/chains'
import { mnemonic } from './accounts'
import { createGenesis } from './genesis'
import { type Started, start } from './process'
import { rpcFor } from './rpc'

export type Chain = { rpcUrl: string; stop(): Promise<void> }
export type ChainOptions = {
  port: number
  /** Seconds between blocks; without it every transaction gets a block at once. */
  blockTime?: number
  /** How many blocks the safe one is behind the latest; the final one is twice as many behind. One by itself. */
  slots?: number
  /** Where the node's own log goes; without it, nowhere. */
  logFile?: string
}

/** Starts a private chain that a wallet or an x402 client cannot tell from Base Sepolia, USDC and all. */
export async function startChain({ port, blockTime, slots = 1, logFile }: ChainOptions): Promise<Chain> {
  const rpcUrl = `http://127.0.0.1:${port}`
  const args = [
    ...['--host', '127.0.0.1', '--port', String(port)],
    ...['--chain-id', String(baseSepolia.id), '--mnemonic', mnemonic, '--accounts', '10'],
    // Few, so that finality can be watched.
    ...['--slots-in-an-epoch', String(slots)],
    ...(blockTime ? ['--block-time', String(blockTime)] : []),
    ...(logFile ? [] : ['--quiet']),
  ]
  const anvil = start(anvilBinary(), args, { logFile })
  try {
    await answers(rpcUrl, anvil)
    await createGenesis(rpcFor(rpcUrl))
  } catch (error) {
    await anvil.stop()
    throw error
  }
  return { rpcUrl, stop: anvil.stop }
}

async function answers(rpcUrl: string, anvil: Started): Promise<void> {
  const rpc = rpcFor(rpcUrl)
  let over = false
  void anvil.exited.then(() => {
    over = true
  })
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await delay(20)) {
    if (over)
      throw new Error(`The local chain ended at once: ${anvil.output().trim() || 'its port is taken'}`)
    if (await rpc('eth_chainId').catch(() => null)) return
  }
  throw new Error('The local chain did not answer within 30 s')
}

// Straight from the platform's package: the launcher around it needs npm's install scripts to have run.
function anvilBinary(): string {
  const system = process.platform === 'win32' ? 'win32' : process.platform
  const machine = process.arch === 'x64' ? 'amd64' : process.arch
  const name = `@foundry-rs/anvil-${system}-${machine}/bin/anvil${system === 'win32' ? '.exe' : ''}`
  try {
    const path = createRequire(
      createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json'),
    ).resolve(name)
    if ((statSync(path).mode & 0o111) === 0) chmodSync(path, 0o755)
    return path
  } catch (cause) {
    throw new Error(`There is no anvil for ${process.platform} ${process.arch}; run npm ci again`, { cause })
  }
}
