import { relative } from 'node:path'
import { usdcAddress } from './usdc'

export type Shown = { port: number; rpcUrl: string; log: string }

/** What a newcomer sees: where to go and what to try. */
export async function screen({ port, rpcUrl, log }: Shown): Promise<string> {
  const origin = `http://localhost:${port}`
  const article = await somePaidArticle(origin)
  const lines = [
    '',
    `  Farthing is open at  ${origin}`,
    '',
    '  In a browser   open an article with a price, press Pay, choose Demo wallet, and read.',
    '  As publisher   open /publisher, sign in with the Demo wallet, and change a price.',
    `  As a program   curl -i ${origin}/articles/${article}`,
    '',
    `  Chain ${rpcUrl} (id 84532, USDC ${usdcAddress})`,
    ...(log === 'inherit' ? [] : [`  Log   ${relative('.', log)}`]),
    '',
    '  The money is play money. Ctrl-C ends everything.',
    '',
  ]
  return lines.join('\n')
}

async function somePaidArticle(origin: string): Promise<string> {
  try {
    const answer = await fetch(`${origin}/api/articles`, { signal: AbortSignal.timeout(30_000) })
    const body = (await answer.json()) as { articles?: { slug: string; free: boolean }[] }
    return body.articles?.find(({ free }) => !free)?.slug ?? ''
  } catch {
    return ''
  }
}
