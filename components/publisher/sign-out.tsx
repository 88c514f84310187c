'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { call } from './call'

export function SignOut() {
  const [problem, setProblem] = useState('')

  async function end(everywhere: boolean) {
    const answer = await call('DELETE', `/session${everywhere ? '?everywhere' : ''}`)
    if (answer.ok) location.assign('/publisher')
    else setProblem(answer.detail)
  }

  return (
    <div className="flex flex-wrap items-center gap-x-3 text-sm">
      <Button variant="quiet" className="text-sm" onClick={() => void end(false)}>
        Sign out
      </Button>
      <Button variant="quiet" className="text-sm" onClick={() => void end(true)}>
        Sign out everywhere
      </Button>
      {problem && <p role="alert">{problem}</p>}
    </div>
  )
}
