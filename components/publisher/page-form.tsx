'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import type { PricedArticle } from '@/lib/dashboard/pages'
import { isFree } from '@/lib/pricing/effective'
import type { PageSetting } from '@/lib/pricing/setting'
import { arrivalOf } from './at-the-gate'
import { call, type Fields, sayRefused } from './call'
import { Choice, Field } from './field'
import { NetworkFields, type OfferedNetwork } from './network-fields'
import { priceWith } from './outlook'
import { changeOf, draftOf, freeAfter, halfPriceWeekend, type PageDraft, settingIn } from './page-draft'
import { PreviewPane } from './preview-pane'
import { sayAccess, WARNINGS } from './say'
import { LOOKING, savedPage, sayPageArrival } from './say-arrival'
import { ScheduleFields } from './schedule-fields'

type Props = { page: PricedArticle; networks: OfferedNetwork[]; mayWrite: boolean; onSaved?: () => void }
/** The fields that say for themselves what is wrong with them. */
const MARKED = /^(price|programPrice|accessHours|preview|networks|tokens|scheduled\.\d+\.\w+)$/

type Message = { kind: 'busy' | 'done' | 'failed'; text: string }

/** Everything that is set for one page. What is left empty is up to the rules, and then to the article's file. */
export function PageForm({ page: initial, networks, mayWrite }: Props) {
  const [page, setPage] = useState(initial)
  const [draft, setDraft] = useState(() => draftOf(initial.setting))
  const [problems, setProblems] = useState<Fields>({})
  const [message, setMessage] = useState<Message>()
  const change = (part: Partial<PageDraft>) => setDraft({ ...draft, ...part })

  async function save(event: FormEvent) {
    event.preventDefault()
    setMessage({ kind: 'busy', text: 'Saving…' })
    const answer = await call<PricedArticle>('PATCH', `/pages/${page.slug}`, {
      ...changeOf(draft),
      version: page.version,
    })
    setProblems(answer.ok ? {} : answer.fields)
    if (!answer.ok) return setMessage({ kind: 'failed', text: sayRefused(answer, MARKED) })
    setPage(answer.data)
    setDraft(draftOf(answer.data.setting))
    setMessage({ kind: 'busy', text: LOOKING })
    const arrival = await arrivalOf([savedPage(answer.data)])
    setMessage({ kind: 'done', text: sayPageArrival(answer.data, arrival) })
  }

  return (
    <form onSubmit={(event) => void save(event)} noValidate>
      <fieldset disabled={!mayWrite} className="grid gap-8 lg:grid-cols-2">
        <div className="grid content-start gap-6">
          <Prices draft={draft} page={page} problems={problems} onChange={change} />
          <ScheduleFields
            scheduled={draft.scheduled}
            problems={problems}
            shortcuts={shortcutsFor(page, draft)}
            onChange={(scheduled) => change({ scheduled })}
          />
          <NetworkFields
            draft={draft}
            networks={networks}
            problem={problems.networks ?? problems.tokens}
            onChange={change}
          />
          <div className="flex flex-wrap items-center gap-4">
            <Button type="submit" busy={message?.kind === 'busy'}>
              Save
            </Button>
            <p role="status" className={message?.kind === 'failed' ? 'text-danger' : 'text-soft'}>
              {message?.text}
            </p>
          </div>
        </div>
        <PreviewPane page={page} draft={draft} />
      </fieldset>
    </form>
  )
}

/** Schedules that are wished for often. What is free already is not sold at half price. */
function shortcutsFor(page: PricedArticle, draft: PageDraft) {
  const { scheduled: _, ...setting } = settingIn(draft)
  const { price } = priceWith(page, setting)
  const programPrice = setting.programPrice ?? page.rule?.programPrice
  const sale = {
    name: 'Half price this weekend',
    make: () => halfPriceWeekend({ price, programPrice }, new Date()),
  }
  return isFree(price) ? [] : [{ name: 'Free after 30 days', make: () => freeAfter(page.date, 30) }, sale]
}

type PricesProps = {
  draft: PageDraft
  page: PricedArticle
  problems: Fields
  onChange: (part: Partial<PageDraft>) => void
}

function Prices({ draft, page, problems, onChange }: PricesProps) {
  const setting = settingIn(draft)
  const without = (name: keyof PageSetting) =>
    priceWith(page, { ...setting, scheduled: undefined, [name]: undefined })
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        label="Price $"
        inputMode="decimal"
        value={draft.price}
        placeholder={without('price').price}
        hint="Empty: as the rules say, then its file. 0 is free."
        problem={problems.price}
        onChange={({ target }) => onChange({ price: target.value })}
      />
      <Field
        label="Price for programs $"
        inputMode="decimal"
        value={draft.programPrice}
        placeholder={without('programPrice').programPrice}
        hint={
          page.warnings.map((warning) => WARNINGS[warning]).join(' ') ||
          'Empty: as the rules say, then as for people.'
        }
        problem={problems.programPrice}
        onChange={({ target }) => onChange({ programPrice: target.value })}
      />
      <Choice
        label="A buyer may read it"
        value={draft.accessHours}
        hint="Counted from the payment."
        problem={problems.accessHours}
        onChange={({ target }) => onChange({ accessHours: target.value })}
      >
        <option value="">As the rules say ({sayAccess(without('accessHours').accessHours)})</option>
        <option value="ever">for ever</option>
        {[...new Set([1, 24, 48, 168, 720, Number(draft.accessHours)])].filter(Boolean).map((hours) => (
          <option key={hours} value={hours}>
            {sayAccess(hours)}
          </option>
        ))}
      </Choice>
      <Field
        label="Blocks anybody may read"
        type="number"
        min={1}
        max={12}
        value={draft.preview}
        placeholder={String(page.preview)}
        hint="A paragraph, a list or a picture is a block."
        problem={problems.preview}
        onChange={({ target }) => onChange({ preview: target.value })}
      />
    </div>
  )
}
