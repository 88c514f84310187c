import type { PricedArticle } from '@/lib/dashboard/pages'
import { type EffectivePrice, effectivePrice } from '@/lib/pricing/effective'
import type { PageSetting, Rule } from '@/lib/pricing/setting'

/** What a page would cost now with this setting and these rules; the same function decides at the gate. */
export function priceWith(
  page: PricedArticle,
  setting: PageSetting,
  rules: readonly Rule[] = page.rule ? [page.rule] : [],
): EffectivePrice {
  return effectivePrice({ ...page, price: page.filePrice }, setting, rules, Date.now())
}
