'use client'

import { type FormEvent, useMemo, useState } from 'react'
import { Button } from '@/components/ui/button'
import type { PricedArticle, RuleSet } from '@/lib/dashboard/pages'
import type { Fee } from '@/lib/dashboard/warnings'
import { isFree, type PriceSource } from '@/lib/pricing/effective'
import { rule } from '@/lib/pricing/setting'
import { arrivalOf, type Saved } from './at-the-gate'
import { call, type Fields, sayRefused } from './call'
import { priceWith } from './outlook'
import { newRule, type RuleDraft, ruleDraftOf, ruleOf } from './rule-draft'
import { RuleFields } from './rule-fields'
import { LOOKING, sayArrival } from './say-arrival'

const MARKED = /^rules\.\d+\.\w+$/

type Props = { ruleSet: RuleSet; pages: PricedArticle[]; fees: Fee[]; mayWrite: boolean }

/** The rules of a publisher, in their order, with how many pages each decides as they stand in the form. */
export function RulesForm({ ruleSet, pages, fees, mayWrite }: Props) {
  const [drafts, setDrafts] = useState(() => ruleSet.rules.map(ruleDraftOf))
  const [version, setVersion] = useState(ruleSet.version)
  const [problems, setProblems] = useState<Fields>({})
  const [message, setMessage] = useState({ text: '', failed: false, busy: false })
  const decided = useMemo(() => countDecided(drafts, pages), [drafts, pages])

  async function save(event: FormEvent) {
    event.preventDefault()
    setMessage({ text: 'Saving…', failed: false, busy: true })
    const path = `/rules?publisher=${ruleSet.publisher}`
    const answer = await call<RuleSet>('PUT', path, { rules: drafts.map(ruleOf), version })
    setProblems(answer.ok ? {} : answer.fields)
    if (!answer.ok) return setMessage({ text: sayRefused(answer, MARKED), failed: true, busy: false })
    setVersion(answer.data.version)
    setMessage({ text: LOOKING, failed: false, busy: true })
    const arrival = await arrivalOf(pricedBy(answer.data, pages))
    setMessage({ text: sayArrival(arrival), failed: false, busy: false })
  }

  function move(at: number, by: number) {
    const moved = [...drafts]
    moved.splice(at + by, 0, ...moved.splice(at, 1))
    setDrafts(moved)
  }

  return (
    <form onSubmit={(event) => void save(event)} noValidate className="mt-6">
      <fieldset disabled={!mayWrite}>
        <ol className="grid gap-4">
          {drafts.map((draft, at) => (
            <RuleFields
              // biome-ignore lint/suspicious/noArrayIndexKey: a rule is its place.
              key={at}
              place={at + 1}
              draft={draft}
              decides={decided[at] ?? 0}
              fees={fees}
              problemOf={(name) => problems[`rules.${at}.${name}`]}
              onChange={(part) =>
                setDrafts(drafts.map((each, i) => (i === at ? { ...each, ...part } : each)))
              }
              onRemove={() => setDrafts(drafts.filter((_, i) => i !== at))}
              onUp={at > 0 ? () => move(at, -1) : undefined}
              onDown={at < drafts.length - 1 ? () => move(at, 1) : undefined}
            />
          ))}
        </ol>
        {drafts.length === 0 && (
          <p className="rounded-card border border-edge border-dashed px-6 py-10 text-center text-soft">
            No rules yet. Each page costs what it says itself, or what its file says.
          </p>
        )}
        <div className="mt-5 flex flex-wrap items-center gap-4">
          <Button variant="secondary" onClick={() => setDrafts([...drafts, newRule])}>
            Add a rule
          </Button>
          <Button type="submit" busy={message.busy}>
            Save rules
          </Button>
          <p role="status" className={message.failed ? 'text-danger' : 'text-soft'}>
            {message.text}
          </p>
        </div>
      </fieldset>
    </form>
  )
}

/** The pages as these rules price them; those that a rule decides first, because they show it. */
function pricedBy({ rules, version }: RuleSet, pages: PricedArticle[]): Saved[] {
  const decidedFirst = (source: PriceSource) => (typeof source === 'object' ? 0 : 1)
  return pages
    .map((page) => ({ page, ...priceWith(page, page.setting, rules) }))
    .sort((a, b) => decidedFirst(a.source) - decidedFirst(b.source))
    .map(({ page: { slug }, price }) => ({ slug, version, free: isFree(price) }))
}

/** How many pages each rule decides; the same function decides at the gate. A rule that cannot be yet decides none. */
function countDecided(drafts: RuleDraft[], pages: PricedArticle[]): number[] {
  const parsed = drafts.map((draft) => rule.safeParse(ruleOf(draft)))
  const valid = parsed.flatMap(({ data }, at) => (data ? [{ ...data, name: String(at) }] : []))
  const counts = drafts.map(() => 0)
  for (const page of pages) {
    const { source } = priceWith(page, page.setting, valid)
    if (typeof source === 'object') counts[Number(source.rule)] = (counts[Number(source.rule)] ?? 0) + 1
  }
  return counts
}
