'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { CopyButton } from '@/components/paywall/copy-button'
import { Button } from '@/components/ui/button'
import { scopeWords } from '@/lib/publishers/token-scopes'
import { call } from './call'
import { EndingRow } from './ending-row'
import { Choice, Field } from './field'

type Token = { id: string; label: string; scopes: string[]; createdAt: Date; lastUsedAt: Date | null }

const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })

const revocation = {
  verb: 'Revoke',
  text: 'Whatever uses this token is refused from its next request on. It cannot be brought back.',
  yes: 'Revoke this token',
}

/** Tokens for programs that act as this wallet. */
export function TokensForm({ tokens }: { tokens: Token[] }) {
  const router = useRouter()
  const [label, setLabel] = useState('')
  const [access, setAccess] = useState('read')
  const [secret, setSecret] = useState('')
  const [problem, setProblem] = useState('')

  async function make(event: FormEvent) {
    event.preventDefault()
    const scopes = access === 'write' ? ['read', 'write'] : ['read']
    const answer = await call<{ secret: string }>('POST', '/tokens', { label, scopes })
    setProblem(answer.ok ? '' : (answer.fields.label ?? answer.detail))
    if (!answer.ok) return
    setSecret(answer.data.secret)
    setLabel('')
    router.refresh()
  }

  return (
    <>
      <ul className="mt-3">
        {tokens.map(({ id, label: name, scopes, createdAt, lastUsedAt }) => (
          <li key={id} className="border-b border-line py-2">
            <EndingRow {...revocation} name={name} path={`/tokens/${id}`}>
              <span className="font-semibold">{name}</span>
              <span>may {scopeWords[scopes.includes('write') ? 'write' : 'read']}</span>
              <span className="text-sm text-soft">
                made {days.format(new Date(createdAt))},{' '}
                {lastUsedAt ? `used ${days.format(new Date(lastUsedAt))}` : 'never used'}
              </span>
            </EndingRow>
          </li>
        ))}
      </ul>
      {secret && (
        <div role="status" className="mt-4 rounded-card border border-copper bg-card p-5">
          <p>
            This is the token. It is shown once and kept nowhere; whoever has it can do in your name what you
            allow it.
          </p>
          <p className="my-2 font-mono text-sm break-all">{secret}</p>
          <CopyButton text={secret} label="Copy the token" />
        </div>
      )}
      <form onSubmit={(event) => void make(event)} noValidate className="mt-4">
        <div className="grid items-start gap-4 lg:grid-cols-[1fr_24rem_auto]">
          <Field
            label="What the token is for"
            value={label}
            problem={problem || undefined}
            onChange={({ target }) => setLabel(target.value)}
          />
          <Choice label="It may" value={access} onChange={({ target }) => setAccess(target.value)}>
            <option value="read">{scopeWords.read}</option>
            <option value="write">{scopeWords.write}</option>
          </Choice>
          <Button type="submit" className="justify-self-start lg:mt-6">
            Make a token
          </Button>
        </div>
      </form>
    </>
  )
}
