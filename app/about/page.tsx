import type { Metadata } from 'next'
import { Prose } from '@/components/article/prose'
import { publication } from '@/lib/content/publication'
import { renderMarkdown } from '@/lib/content/render'

export const metadata: Metadata = {
  title: 'About',
  description: `What ${publication.name} sells, how it is paid for and how a program reads it.`,
}

const TEXT = `
${publication.name} is about small money: what it costs to move, who is willing to pay it, and what becomes possible when a single page can carry a price.

It sells by the piece. An article costs between a cent and a dollar, you pay for the one you want, and no subscription follows.

## For readers

You pay in USDC, a digital dollar, from a wallet in your browser. The wallet asks for one signature. That signature allows one transfer of exactly the price, to the publisher, and nothing else; the network fee is paid for you.

Your wallet is also your way back. The article stays open in the browser that bought it. Anywhere else, [sign in](/library) with the same wallet and it opens there.

We keep what a sale leaves behind: which wallet paid for which article, when, and the transaction that proves it. There is no account, no e-mail address and no tracking.

## For programs

The address that a person reads is the address that a program buys. Ask for an article without paying and it answers \`402 Payment Required\` with its terms, in both versions of the [x402 protocol](https://www.x402.org). Any x402 client can take it from there:

\`\`\`ts
import { x402Client } from '@x402/core/client'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { wrapFetchWithPayment } from '@x402/fetch'

const client = new x402Client().register('eip155:*', new ExactEvmScheme(account))
const read = wrapFetchWithPayment(fetch, client)

const answer = await read(articleUrl, { headers: { Accept: 'text/markdown' } })
\`\`\`

\`Accept\` chooses the form: \`text/markdown\`, \`application/json\` or \`text/html\`. Paid once, all three are open. The catalogue, with every price, is at [/api/articles](/api/articles).

## For publishers

The Review runs on Farthing, which is free software under the Apache licence. A publisher sets a price for a page and is paid straight into a wallet of their own; nobody in between holds the money.

The type is [Newsreader](https://fonts.google.com/specimen/Newsreader) by Production Type, served from here.
`

export default async function AboutPage() {
  return (
    <article className="mx-auto max-w-[44rem] px-5 pt-12 sm:px-8 sm:pt-20">
      <h1 className="text-5xl">About the Review</h1>
      <Prose html={await renderMarkdown(TEXT)} className="mt-8" />
    </article>
  )
}
