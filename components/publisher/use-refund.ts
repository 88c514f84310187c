'use client'

import { useEffect, useRef, useState } from 'react'
import { isBusy, isRefusal } from '@/components/wallet/wallet-errors'
import { loadWalletKit, type WalletKit } from '@/components/wallet/wallet-kit'
import {
  moveTo,
  networkOfWallet,
  openWallet,
  sendCall,
  signPayment,
  type WalletSession,
} from '@/components/wallet/wallet-session'
import { networkOf } from '@/lib/chains/networks'
import { tokenAt } from '@/lib/chains/tokens'
import type { RefundView } from '@/lib/dashboard/refund-view'
import { settlementCall } from '@/lib/payments/settlement-call'
import { authorizationTypedData } from '@/lib/x402/exact-evm'
import { type RefundTerms, refundAuthorization, refundSeconds } from '@/lib/x402/refund'
import { call } from './call'
import type { RefundProblem, RefundStep } from './refund-state'

/** A clock that is a little ahead must not make the refund too long. */
const SLACK_SECONDS = 300

interface Order {
  terms: RefundTerms
  /** Where the refund is handed in, below the API. */
  path: string
  onChange: (refund: RefundView) => void
}

/** Runs a refund: choose the wallet that was paid, sign, hand in. Beginning again makes earlier answers worthless. */
export function useRefund(order: Order) {
  const [kit, setKit] = useState<WalletKit>()
  const [state, setState] = useState<RefundStep>({ step: 'loading' })
  const attempt = useRef(0)

  function begin() {
    const mine = ++attempt.current
    const reach = (next: RefundStep) => mine === attempt.current && setState(next)
    reach({ step: 'loading' })
    loadWalletKit().then(
      (loaded) => {
        setKit(loaded)
        reach({ step: 'choosing' })
      },
      () => reach({ step: 'stopped', problem: { kind: 'no-wallets' } }),
    )
  }

  async function choose(id: string, wallet: string, keepAccess: boolean) {
    if (!kit) return
    const mine = ++attempt.current
    const problem = await refundWith(kit, { ...order, id, wallet, keepAccess }, (step) => {
      if (mine === attempt.current) setState(step)
      return mine === attempt.current
    })
    if (problem && mine === attempt.current) setState({ step: 'stopped', problem })
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the flow opens.
  useEffect(() => {
    begin()
    return () => {
      attempt.current++
    }
  }, [])

  return { state, kit, begin, choose }
}

type Chosen = Order & { id: string; wallet: string; keepAccess: boolean }
/** Shows the step that begins, and says whether anybody is still waiting for it. */
type Reach = (step: RefundStep) => boolean

async function refundWith(kit: WalletKit, chosen: Chosen, reach: Reach): Promise<RefundProblem | undefined> {
  const { id, wallet, terms, keepAccess } = chosen
  let doing: 'connect' | 'sign' = 'connect'
  let session: WalletSession
  let signed: Awaited<ReturnType<typeof signRefund>>
  try {
    reach({ step: 'connecting', wallet })
    session = await openWallet(kit, id)
    if (session.address.toLowerCase() !== terms.payTo)
      return { kind: 'other-account', wallet, payTo: terms.payTo }
    doing = 'sign'
    if (!reach({ step: 'signing', wallet })) return undefined
    signed = await signRefund(kit, session, terms)
  } catch (error) {
    if (isBusy(error)) return { kind: 'wallet-busy', wallet }
    return { kind: `${doing}-${isRefusal(error) ? 'refused' : 'failed'}`, wallet }
  }
  reach({ step: 'posting' })
  const { signature, validBefore } = signed
  return handIn(chosen, session, { signature, validBefore, keepAccess }, reach)
}

/** Signs what `refundAuthorization` says; token and domain come from our own table, never from the answer of a server. */
async function signRefund(kit: WalletKit, session: WalletSession, terms: RefundTerms) {
  const [network, token] = [networkOf(terms.network), tokenAt(terms.network, terms.asset)]
  if (!network || !token) throw new Error('this token is none that we know')
  // Some wallets sign only for the network that they are on.
  if ((await networkOfWallet(kit, session))?.caip2 !== network.caip2) await moveTo(kit, session, network)
  const validBefore = Math.floor(Date.now() / 1000) + refundSeconds - SLACK_SECONDS
  const authorization = refundAuthorization(terms, BigInt(validBefore))
  const data = authorizationTypedData(token, network.chainId, authorization)
  return { validBefore, signature: await signPayment(session, data) }
}

async function handIn(
  { path, terms, wallet, onChange }: Chosen,
  session: WalletSession,
  body: { signature: `0x${string}`; validBefore: number; keepAccess: boolean },
  reach: Reach,
): Promise<RefundProblem | undefined> {
  const answer = await call<RefundView>('POST', path, body)
  if (!answer.ok) return { kind: 'refused', title: answer.title, detail: answer.detail }
  onChange(answer.data)
  if (answer.data.sentBy === 'relayer' || answer.data.state !== 'signed') return undefined
  // We have no account there that could pay the fee: the wallet does.
  const token = tokenAt(terms.network, terms.asset)
  if (!token) return { kind: 'send-failed', wallet }
  reach({ step: 'sending', wallet })
  try {
    const authorization = refundAuthorization(terms, BigInt(body.validBefore))
    const { to, data } = settlementCall(token, { authorization, signature: body.signature })
    const transaction = await sendCall(session, { to, data })
    const sent = await call<RefundView>('POST', path, { ...body, transaction })
    if (sent.ok) onChange(sent.data)
    return undefined
  } catch {
    return { kind: 'send-failed', wallet }
  }
}
