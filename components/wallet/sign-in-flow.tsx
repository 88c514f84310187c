'use client'

import { Button } from '@/components/ui/button'
import { saySignInProblem, saySignInProgress } from './sign-in-state'
import { Asked, Panel, Progress, Step } from './steps'
import { type SignInProps, useSignIn } from './use-sign-in'
import { WalletList } from './wallet-list'

/** Choose a wallet, sign a message, be known. */
export function SignInFlow(props: SignInProps) {
  const { state, kit, begin, choose } = useSignIn(props)
  const progress = saySignInProgress(state)

  return (
    <Panel step={state.step} progress={progress}>
      {state.step === 'choosing' && kit && (
        <Step title={props.to === 'dashboard' ? 'Which wallet publishes?' : 'Which wallet paid?'}>
          <WalletList kit={kit} onChoose={(id, wallet) => void choose(id, wallet)} />
        </Step>
      )}
      {state.step === 'stopped' && (
        <Asked sentence={saySignInProblem(state.problem)}>
          <Button onClick={begin}>Choose a wallet</Button>
        </Asked>
      )}
      {progress && (
        <Progress text={progress}>
          {'wallet' in state && (
            <Button variant="quiet" className="-ml-1" onClick={begin}>
              Choose another wallet
            </Button>
          )}
        </Progress>
      )}
    </Panel>
  )
}
