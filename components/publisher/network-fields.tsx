import type { PageDraft } from './page-draft'

export type OfferedNetwork = { id: string; label: string }

type Props = {
  draft: PageDraft
  networks: OfferedNetwork[]
  problem: string | undefined
  onChange: (part: Partial<PageDraft>) => void
}

const TOKENS = ['USDC', 'EURC'] as const

/** On which networks and in which tokens the page may be paid; none chosen is all of them. */
export function NetworkFields({ draft, networks, problem, onChange }: Props) {
  const toggled = <T,>(list: T[], value: T) =>
    list.includes(value) ? list.filter((each) => each !== value) : [...list, value]
  return (
    <fieldset>
      <legend className="font-serif text-xl">Paid on</legend>
      <p className="mt-1 text-sm text-soft">None chosen: every network and token that is switched on.</p>
      <div className="mt-2 flex flex-wrap gap-x-6">
        {networks.map(({ id, label }) => (
          <Check
            key={id}
            label={label}
            checked={draft.networks.includes(id)}
            onChange={() => onChange({ networks: toggled(draft.networks, id) })}
          />
        ))}
        {TOKENS.map((token) => (
          <Check
            key={token}
            label={token}
            checked={draft.tokens.includes(token)}
            onChange={() => onChange({ tokens: toggled(draft.tokens, token) })}
          />
        ))}
      </div>
      {problem && <p className="text-sm text-danger">This {problem}.</p>}
    </fieldset>
  )
}

type CheckProps = { label: string; checked: boolean; onChange: () => void }

function Check({ label, checked, onChange }: CheckProps) {
  return (
    <label className="flex min-h-11 items-center gap-2">
      <input type="checkbox" className="size-4 accent-copper" checked={checked} onChange={onChange} />
      {label}
    </label>
  )
}
