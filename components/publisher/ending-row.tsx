import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { Button } from '@/components/ui/button'
import { AskedAgain } from './asked-again'
import { call } from './call'

type Props = {
  children: ReactNode
  /** What ends it, on its button; and of what, for whoever hears it alone. */
  verb: string
  name: string
  /** What it will mean, and the button that does it. */
  text: string
  yes: string
  /** What is deleted, below the API. */
  path: string
}

/** One of a list, with a button that ends it once it was asked again. What went wrong is said beside the one it is about. */
export function EndingRow({ children, verb, name, text, yes, path }: Props) {
  const router = useRouter()
  const [step, setStep] = useState<'shown' | 'asked' | 'ending'>('shown')
  const [problem, setProblem] = useState('')

  async function end() {
    setStep('ending')
    const answer = await call('DELETE', path)
    setStep('shown')
    setProblem(answer.ok ? '' : answer.detail)
    if (answer.ok) router.refresh()
  }

  return (
    <>
      <div className="flex flex-wrap items-center gap-x-6">
        {children}
        {step === 'shown' && (
          <Button
            variant="quiet"
            className="ml-auto"
            aria-label={`${verb} ${name}`}
            onClick={() => setStep('asked')}
          >
            {verb}
          </Button>
        )}
      </div>
      {step !== 'shown' && (
        <AskedAgain
          text={text}
          yes={yes}
          busy={step === 'ending'}
          onYes={() => void end()}
          onNo={() => setStep('shown')}
        />
      )}
      <p role="alert" className="text-danger empty:hidden">
        {problem}
      </p>
    </>
  )
}
