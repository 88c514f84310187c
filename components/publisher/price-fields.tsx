import type { PricedArticle } from '@/lib/dashboard/pages'
import type { Fee } from '@/lib/dashboard/warnings'
import type { PageSetting } from '@/lib/pricing/setting'
import { AccessFields } from './access-fields'
import { boundTo } from './bound'
import type { Fields } from './call'
import { Field } from './field'
import { priceWith } from './outlook'
import type { PageDraft } from './page-draft'
import { PriceHint } from './price-hint'
import { sayAccess } from './say'

type Props = {
  draft: PageDraft
  /** What the form says, as far as it can be read. */
  setting: PageSetting
  page: PricedArticle
  /** Of the networks that it would be paid on. */
  fees: readonly Fee[]
  problems: Fields
  onChange: (part: Partial<PageDraft>) => void
}

/** What a page costs while nothing is scheduled, and for how long. An empty field shows what holds instead. */
export function PriceFields({ draft, setting, page, fees, problems, onChange }: Props) {
  const field = boundTo(draft, (name) => problems[name], onChange)
  const unscheduled = { ...setting, scheduled: undefined }
  const without = (name: keyof PageSetting) => priceWith(page, { ...unscheduled, [name]: undefined })
  const { price, programPrice } = priceWith(page, unscheduled)
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <Field
        label="Price $"
        inputMode="decimal"
        placeholder={without('price').price}
        hint={
          <PriceHint buyer="people" price={price} fees={fees}>
            Empty: as the rules say, then its file. 0 is free.
          </PriceHint>
        }
        {...field('price')}
      />
      <Field
        label="Price for programs $"
        inputMode="decimal"
        placeholder={without('programPrice').programPrice}
        hint={
          <PriceHint buyer="programs" price={programPrice} fees={fees}>
            Empty: as the rules say, then as for people.
          </PriceHint>
        }
        {...field('programPrice')}
      />
      <div className="sm:col-span-2">
        <AccessFields
          label="A buyer may read it"
          draft={draft}
          problem={problems.accessHours}
          onChange={onChange}
        >
          <option value="">As the rules say ({sayAccess(without('accessHours').accessHours)})</option>
        </AccessFields>
      </div>
      <Field
        label="Blocks anybody may read"
        type="number"
        min={1}
        max={12}
        placeholder={String(page.preview)}
        hint="A paragraph, a list or a picture is a block."
        {...field('preview')}
      />
    </div>
  )
}
