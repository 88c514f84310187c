'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import type { PricedArticle } from '@/lib/dashboard/pages'
import type { Fee } from '@/lib/dashboard/warnings'
import { isFree } from '@/lib/pricing/effective'
import type { PageSetting } from '@/lib/pricing/setting'
import { arrivalOf } from './at-the-gate'
import { call, type Fields, sayRefused } from './call'
import { NetworkFields, type OfferedNetwork } from './network-fields'
import { priceWith } from './outlook'
import { changeOf, draftOf, freeAfter, halfPriceWeekend, type PageDraft, settingIn } from './page-draft'
import { PreviewPane } from './preview-pane'
import { PriceFields } from './price-fields'
import { LOOKING, savedPage, sayPageArrival } from './say-arrival'
import { ScheduleFields } from './schedule-fields'

type Props = { page: PricedArticle; networks: OfferedNetwork[]; fees: Fee[]; mayWrite: boolean }
/** The fields that say for themselves what is wrong with them. */
const MARKED = /^(price|programPrice|accessHours|preview|networks|tokens|scheduled\.\d+\.\w+)$/

type Message = { kind: 'busy' | 'done' | 'failed'; text: string }

/** Everything that is set for one page. What is left empty is up to the rules, and then to the article's file. */
export function PageForm({ page: initial, networks, fees, mayWrite }: Props) {
  const [page, setPage] = useState(initial)
  const [draft, setDraft] = useState(() => draftOf(initial.setting))
  const [problems, setProblems] = useState<Fields>({})
  const [message, setMessage] = useState<Message>()
  const setting = settingIn(draft)
  const forPrograms = setting.programPrice ?? page.rule?.programPrice
  const paidOn = fees.filter(({ network }) => draft.networks.length === 0 || draft.networks.includes(network))
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
          <PriceFields
            draft={draft}
            setting={setting}
            page={page}
            fees={paidOn}
            problems={problems}
            onChange={change}
          />
          <ScheduleFields
            scheduled={draft.scheduled}
            programPrice={forPrograms}
            fees={paidOn}
            problems={problems}
            shortcuts={shortcutsFor(page, setting, forPrograms)}
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
        <PreviewPane page={page} setting={setting} written={draft.preview} />
      </fieldset>
    </form>
  )
}

/** Schedules that are wished for often. What is free already is not sold at half price. */
function shortcutsFor(page: PricedArticle, setting: PageSetting, programPrice: string | undefined) {
  const { price } = priceWith(page, { ...setting, scheduled: undefined })
  const sale = {
    name: 'Half price this weekend',
    make: () => halfPriceWeekend({ price, programPrice }, new Date()),
  }
  return isFree(price) ? [] : [{ name: 'Free after 30 days', make: () => freeAfter(page.date, 30) }, sale]
}
