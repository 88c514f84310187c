'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { call, type Fields } from './call'
import { EndingRow } from './ending-row'
import { Choice, Field } from './field'

type Person = { wallet: string; publisher: string; role: string }
type Props = { people: Person[]; publishers: { handle: string; name: string }[]; mayInvite: boolean }

const removal = {
  verb: 'Remove',
  text: 'The wallet is out with its next request, and its sessions and tokens do not come back with a new invitation.',
  yes: 'Remove this wallet',
}

/** Who acts for whom. Owners invite by wallet address. */
export function PeopleForm({ people, publishers, mayInvite }: Props) {
  return (
    <>
      {people.length === 0 && <p className="mt-3 text-soft">Nobody was invited yet.</p>}
      <ul className="mt-3">
        {people.map(({ wallet, publisher, role }) => {
          const person = (
            <>
              <span className="font-mono text-sm break-all">{wallet}</span>
              <span>{role}</span>
              <span className="text-soft">{publisher}</span>
            </>
          )
          return (
            <li key={wallet} className="border-b border-line py-2">
              {mayInvite ? (
                <EndingRow {...removal} name={wallet} path={`/members/${wallet}`}>
                  {person}
                </EndingRow>
              ) : (
                <div className="flex flex-wrap items-center gap-x-6">{person}</div>
              )}
            </li>
          )
        })}
      </ul>
      {mayInvite && <Invite publishers={publishers} />}
    </>
  )
}

function Invite({ publishers }: Pick<Props, 'publishers'>) {
  const router = useRouter()
  const [draft, setDraft] = useState({
    wallet: '',
    role: 'publisher',
    publisher: publishers[0]?.handle ?? '',
  })
  const [problems, setProblems] = useState<Fields>({})
  const [said, setSaid] = useState('')

  async function invite(event: FormEvent) {
    event.preventDefault()
    const answer = await call('POST', '/members', draft)
    setProblems(answer.ok ? {} : answer.fields)
    setSaid(answer.ok ? 'Invited: this wallet can sign in now.' : answer.detail)
    if (!answer.ok) return
    setDraft({ ...draft, wallet: '' })
    router.refresh()
  }

  return (
    <form onSubmit={(event) => void invite(event)} noValidate className="mt-6">
      <h3 className="text-xl">Invite a wallet</h3>
      <div className="mt-3 grid items-start gap-4 sm:grid-cols-[1fr_9rem_14rem_auto]">
        <Field
          label="Wallet"
          placeholder="0x…"
          value={draft.wallet}
          problem={problems.wallet}
          onChange={({ target }) => setDraft({ ...draft, wallet: target.value })}
        />
        <Choice
          label="Role"
          value={draft.role}
          onChange={({ target }) => setDraft({ ...draft, role: target.value })}
        >
          <option value="publisher">publisher</option>
          <option value="viewer">viewer</option>
        </Choice>
        <Choice
          label="For"
          value={draft.publisher}
          problem={problems.publisher}
          onChange={({ target }) => setDraft({ ...draft, publisher: target.value })}
        >
          {publishers.map(({ handle, name }) => (
            <option key={handle} value={handle}>
              {name}
            </option>
          ))}
        </Choice>
        <Button type="submit" className="sm:mt-6">
          Invite
        </Button>
      </div>
      <p role="status" className="mt-2 min-h-6 text-soft">
        {said}
      </p>
    </form>
  )
}
