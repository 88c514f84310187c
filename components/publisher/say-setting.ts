import type { SettingChange } from '@/lib/dashboard/history'
import type { PassOnSale } from '@/lib/pricing/passes'
import type { PageSetting, Rule } from '@/lib/pricing/setting'
import { sayAccess, sayPrice, sayTime } from './say'

/** What was set by a change. */
export function sayChange({ kind, value }: Pick<SettingChange, 'kind' | 'value'>): string {
  switch (kind) {
    case 'rules':
      return sayRules(value as Rule[])
    case 'passes':
      return sayPasses(value as PassOnSale[])
    case 'allowance':
      return sayAllowance(value as { articlesPerMonth: number })
    case 'pay_to':
      return Object.entries(value as Record<string, string>)
        .map(([network, payTo]) => `${network}: ${payTo}`)
        .join(', ')
    case 'owner':
      return sayOwners(value as Record<string, string>)
    default:
      return sayPage(value as PageSetting)
  }
}

function sayAllowance({ articlesPerMonth: count }: { articlesPerMonth: number }): string {
  return `${count} free ${count === 1 ? 'article' : 'articles'} a month`
}

function sayOwners(value: Record<string, string>): string {
  const owners = Object.keys(value).filter((wallet) => value[wallet] === 'owner')
  return `Owners: ${owners.join(', ')}`
}

function sayPasses(passes: PassOnSale[]): string {
  if (passes.length === 0) return 'No passes any more'
  const said = passes.map(({ name, price, period, scope, fareCap }) => {
    const cap = fareCap ? ', fare cap' : ''
    return `${name} (${sayPrice(price)} a ${period}, ${sayScope(scope)}${cap})`
  })
  return `Passes: ${said.join('; ')}`
}

function sayScope(scope: PassOnSale['scope']): string {
  if (scope === 'all') return 'everything'
  return 'tag' in scope ? `tag ${scope.tag}` : `section ${scope.section}`
}

function sayRules(rules: Rule[]): string {
  if (rules.length === 0) return 'No rules any more'
  return `Rules: ${rules.map((rule) => `${rule.name} (${sayRule(rule)})`).join('; ')}`
}

function sayRule(rule: Rule): string {
  const { path, tag, section, olderThanDays, newerThanDays, accessHours } = rule
  const matched = [
    path,
    tag !== undefined && `tag ${tag}`,
    section !== undefined && `section ${section}`,
    olderThanDays !== undefined && `older than ${olderThanDays} days`,
    newerThanDays !== undefined && `newer than ${newerThanDays} days`,
  ].filter((part) => typeof part === 'string')
  const access = accessHours === undefined ? '' : `, access ${sayAccess(accessHours)}`
  return `${matched.join(', ') || 'every page'}: ${sayPrices(rule)}${access}${sayTimes(rule)}`
}

type Prices = { price?: string | undefined; programPrice?: string | undefined }

function sayPrices({ price, programPrice }: Prices): string {
  const said = [
    price === undefined ? '' : sayPrice(price).toLowerCase(),
    programPrice === undefined ? '' : `programs ${sayPrice(programPrice).toLowerCase()}`,
  ]
  return said.filter(Boolean).join(', ')
}

function sayTimes({ from, until }: { from?: string | undefined; until?: string | undefined }): string {
  return `${from ? ` from ${sayTime(from)}` : ''}${until ? ` until ${sayTime(until)}` : ''}`
}

function sayPage({ price, programPrice, preview, accessHours, networks, tokens, scheduled }: PageSetting) {
  const said = [
    price !== undefined && `price ${sayPrices({ price })}`,
    programPrice !== undefined && sayPrices({ programPrice }),
    preview !== undefined && `free blocks ${preview}`,
    accessHours !== undefined && `access ${sayAccess(accessHours)}`,
    networks && `networks ${networks.join(', ')}`,
    tokens && `tokens ${tokens.join(', ')}`,
    ...(scheduled ?? []).map((window) => `scheduled ${sayPrices(window)}${sayTimes(window)}`),
  ].filter((part) => typeof part === 'string')
  return said.length === 0 ? 'Left to the rules and its file' : said.join(', ')
}
