import { calendarChanges, effectivePrice, isFree, type PricedPage, type PriceSource } from './effective'
import type { PageSetting, Rule } from './setting'

interface EuroPage extends PricedPage {
  /** The price in euros in the article's own file. */
  priceEur?: string | undefined
}

/** The price in euros beside one in dollars. One that was set at run time says nothing about euros, and there is no exchange rate. */
export function euroPrice({ priceEur }: Pick<EuroPage, 'priceEur'>, source: PriceSource): string | undefined {
  return source === 'file' ? priceEur : undefined
}

/** Whether a page would be for sale in euros alone without a price in them, now or at a time that its own schedule names. */
export function lacksEuroPrice(
  page: EuroPage,
  setting: PageSetting,
  rules: readonly Rule[],
  nowMs: number,
): boolean {
  if (setting.tokens === undefined || setting.tokens.includes('USDC')) return false
  const moments = [nowMs, ...calendarChanges(page, setting, [], nowMs, Number.POSITIVE_INFINITY)]
  return moments.some((at) => {
    const { price, source } = effectivePrice(page, setting, rules, at)
    return !isFree(price) && euroPrice(page, source) === undefined
  })
}
