import { wrapFetchWithSIWx } from '@x402/extensions/sign-in-with-x'
import type { App } from '../agent/app'
import { articleUrl } from '../agent/payload'
import { world } from '../world'
import type { Purchase } from './purchase'

/** Whether a wallet that shows nothing but its signature gets what it has bought from this process. */
export async function isRestored(
  { reader, article }: Pick<Purchase, 'reader' | 'article'>,
  app: App,
): Promise<boolean> {
  const url = articleUrl(article.slug, world().env.PUBLIC_ORIGIN)
  const answer = await wrapFetchWithSIWx(asPublic(app), reader)(url)
  return answer.status === 200 && (await answer.text()).includes(article.secret)
}

/** Reaches one process under the public name of the site, as a proxy in front of several would. */
function asPublic({ origin }: App): typeof fetch {
  return async (input, init) => {
    const { url, headers } = new Request(input, init)
    const answer = await fetch(url.replace(world().env.PUBLIC_ORIGIN ?? '', origin), { headers })
    return new Response(await answer.text(), { status: answer.status, headers: answer.headers })
  }
}
