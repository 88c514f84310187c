import type { BrowserContext } from '@playwright/test'
import { type Hex, numberToHex, type TypedDataDefinition } from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import { baseSepolia } from 'viem/chains'
import { world } from '../world'

export const walletName = 'Test Wallet'

/** How a request to a wallet can end, as it crosses from Node to the page. */
type Answer = { result: unknown } | { error: { code: number; message: string } }
type Refusal = { code: number; message: string }

const rejected: Refusal = { code: 4001, message: 'User rejected the request.' }

/**
 * A browser wallet as the pages of a context see it (EIP-6963). The account and its key stay in Node; what the person
 * would do in the wallet's own window, a test does here.
 */
export class TestWallet {
  /** Every method that a page has asked for, in order. */
  readonly asked: string[] = []
  chainId: number = baseSepolia.id
  locked = false
  private connected = false
  private readonly refusals = new Map<string, Refusal>()
  private readonly windows = new Map<string, Promise<void>>()
  private readonly contexts: BrowserContext[] = []

  constructor(private account: PrivateKeyAccount) {}

  /** Announces this wallet to every page that the context opens from now on. */
  async install(context: BrowserContext): Promise<void> {
    this.contexts.push(context)
    await context.exposeBinding('askTestWallet', (_source, method: string, params: unknown[]) =>
      this.answer(method, params),
    )
    await context.addInitScript(announce, walletName)
  }

  /** The person says no to the next request of this kind. */
  rejectNext(method: string, refusal: Refusal = rejected): void {
    this.refusals.set(method, refusal)
  }

  /** Leaves requests of this kind waiting in the wallet's window until the answer is called. */
  hold(method: string): () => void {
    let answer = () => {}
    this.windows.set(
      method,
      new Promise((resolve) => {
        answer = resolve
      }),
    )
    return () => {
      this.windows.delete(method)
      answer()
    }
  }

  /** The person picks another account in the wallet. */
  async changeAccount(account: PrivateKeyAccount): Promise<void> {
    this.account = account
    await this.emit('accountsChanged', [account.address])
  }

  private async answer(method: string, params: unknown[] = []): Promise<Answer> {
    this.asked.push(method)
    const refusal = this.refusals.get(method)
    this.refusals.delete(method)
    await this.windows.get(method)
    if (refusal) return { error: refusal }
    try {
      return { result: await this.perform(method, params) }
    } catch (error) {
      const { code = -32603, message } = error as Error & { code?: number }
      return { error: { code, message } }
    }
  }

  private async perform(method: string, [first, second]: unknown[]): Promise<unknown> {
    switch (method) {
      case 'eth_requestAccounts':
        this.connected = true
        return this.accounts()
      case 'eth_accounts':
        return this.connected ? this.accounts() : []
      case 'eth_chainId':
        return numberToHex(this.chainId)
      case 'wallet_switchEthereumChain':
        this.chainId = Number((first as { chainId: Hex }).chainId)
        await this.emit('chainChanged', numberToHex(this.chainId))
        return null
      case 'eth_signTypedData_v4':
        this.assertOwn(first)
        return this.account.signTypedData(JSON.parse(String(second)) as TypedDataDefinition)
      case 'personal_sign':
        this.assertOwn(second)
        return this.account.signMessage({ message: { raw: first as Hex } })
      case 'eth_call':
      case 'eth_blockNumber':
        return this.forward(method, [first, second])
      default:
        throw Object.assign(new Error(`The wallet does not know ${method}.`), { code: 4200 })
    }
  }

  private accounts(): Hex[] {
    return this.locked ? [] : [this.account.address]
  }

  private assertOwn(address: unknown): void {
    if (String(address).toLowerCase() === this.account.address.toLowerCase()) return
    throw Object.assign(new Error('The wallet does not hold this account.'), { code: 4100 })
  }

  private async forward(method: string, params: unknown[]): Promise<unknown> {
    const response = await fetch(world().rpcUrl, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    })
    return ((await response.json()) as { result: unknown }).result
  }

  private async emit(event: string, payload: unknown): Promise<void> {
    for (const page of this.contexts.flatMap((context) => context.pages())) {
      await page.evaluate(
        ([name, value]) => dispatchEvent(new CustomEvent(`test-wallet:${name}`, { detail: value })),
        [event, payload] as const,
      )
    }
  }
}

/** Runs in the page: the provider that the wallet's extension would put there. */
function announce(name: string): void {
  type Ask = (method: string, params: unknown) => Promise<Answer>
  type Listener = (payload: unknown) => void
  const wrapped = new Map<Listener, EventListener>()
  const provider = {
    async request({ method, params }: { method: string; params?: unknown }) {
      const answer = await (window as unknown as { askTestWallet: Ask }).askTestWallet(method, params ?? [])
      if ('error' in answer) throw Object.assign(new Error(answer.error.message), { code: answer.error.code })
      return answer.result
    },
    on(event: string, listener: Listener) {
      const heard = (e: Event) => listener((e as CustomEvent).detail)
      wrapped.set(listener, heard)
      addEventListener(`test-wallet:${event}`, heard)
    },
    removeListener(event: string, listener: Listener) {
      const heard = wrapped.get(listener)
      if (heard) removeEventListener(`test-wallet:${event}`, heard)
    },
  }
  const icon =
    'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path fill="teal" d="M0 0h1v1H0z"/></svg>'
  const info = { uuid: '6a2f4c1e-7d0b-4a53-9f2e-1c8b5d3e7a90', name, icon, rdns: 'example.test-wallet' }
  const detail = Object.freeze({ info, provider })
  const say = () => dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }))
  addEventListener('eip6963:requestProvider', say)
  say()
}
