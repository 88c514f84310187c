/** Something that a publisher opens or downloads. */
export type Target = { id: string; title: string; kind: 'screen' | 'export'; path: string }

export type Answered = { status: number; bytes: number; ms: number }

const api = '/api/publisher/v1'

/** What is measured. A screen is the server's whole answer, as the browser receives it. */
export function targetsOf(slug: string): Target[] {
  return [
    screen('overview30', 'overview, 30 days', '/publisher?days=30'),
    screen('overview365', 'overview, 365 days', '/publisher?days=365'),
    screen('prices', 'table of pages and prices', '/publisher/pages'),
    screen('page', 'one page, with its prices and funnel', `/publisher/pages/${slug}`),
    screen('funnel', 'funnel of one page', `${api}/pages/${slug}/revenue?${year()}`),
    screen('payments', 'table of payments', '/publisher/payments'),
    screen(
      'filtered',
      'the same, of one page, paid, from $0.01',
      `/publisher/payments?slug=${slug}&state=paid&min=0.01`,
    ),
    screen('payment', 'one payment, with its timeline', '/publisher/payments/pay_1'),
    screen('orphans', 'orphans', '/publisher/payments/orphans'),
    screen('rules', 'rules', '/publisher/rules'),
    screen('passes', 'passes, allowance and gifts', '/publisher/passes'),
    screen('webhooks', 'webhooks', '/publisher/webhooks'),
    screen('people', 'people', '/publisher/people'),
    file('revenueCsv', 'revenue by day, a year, CSV', `${api}/revenue.csv?by=day&${year()}`),
    file('paymentsCsv', 'all payments, CSV', `${api}/exports/payments.csv`),
  ]
}

const screen = (id: string, title: string, path: string): Target => ({ id, title, kind: 'screen', path })
const file = (id: string, title: string, path: string): Target => ({ id, title, kind: 'export', path })

function year(): string {
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
  return `from=${day(364)}&to=${day(0)}`
}

/** Asks for a target and reads it to its last byte, as it comes. */
export async function answerOf(origin: string, { path }: Target, cookie: string): Promise<Answered> {
  const began = performance.now()
  const answer = await fetch(origin + path, {
    headers: { Cookie: cookie },
    signal: AbortSignal.timeout(300_000),
  })
  let bytes = 0
  const reader = answer.body?.getReader()
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read())
    bytes += part.value.byteLength
  return { status: answer.status, bytes, ms: performance.now() - began }
}
