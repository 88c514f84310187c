import type { PricedArticle } from '@/lib/dashboard/pages'
import type { Fee } from '@/lib/dashboard/warnings'
import type { PageSetting } from '@/lib/pricing/setting'
import { AccessFields } from './access-fields'
import type { Fields } from './call'
import { Field } from './field'
import { priceWith } from './outlook'
import { type PageDraft, settingIn } from './page-draft'
import { PriceHint } from './price-hint'
import { sayAccess } from './say'

type Props = {
  draft: PageDraft
  page: PricedArticle
  /** Of the networks that it would be paid on. */
  fees: readonly Fee[]
  problems: Fields
  onChange: (part: Partial<PageDraft>) => void
}

/** What a page costs while nothing is scheduled, and for how long. An empty field shows what holds instead. */
export function PriceFields({ draft, page, fees, problems, onChange }: Props) {
  const setting = { ...settingIn(draft), scheduled: undefined }
  const without = (name: keyof PageSetting) => priceWith(page, { ...setting, [name]: undefined })
  const { price, programPrice } = priceWith(page, setting)
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <Field
        label="Price $"
        inputMode="decimal"
        value={draft.price}
        placeholder={without('price').price}
        hint={
          <PriceHint buyer="people" price={price} fees={fees}>
            Empty: as the rules say, then its file. 0 is free.
          </PriceHint>
        }
        problem={problems.price}
        onChange={({ target }) => onChange({ price: target.value })}
      />
      <Field
        label="Price for programs $"
        inputMode="decimal"
        value={draft.programPrice}
        placeholder={without('programPrice').programPrice}
        hint={
          <PriceHint buyer="programs" price={programPrice} fees={fees}>
            Empty: as the rules say, then as for people.
          </PriceHint>
        }
        problem={problems.programPrice}
        onChange={({ target }) => onChange({ programPrice: target.value })}
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
        value={draft.preview}
        placeholder={String(page.preview)}
        hint="A paragraph, a list or a picture is a block."
        problem={problems.preview}
        onChange={({ target }) => onChange({ preview: target.value })}
      />
    </div>
  )
}
