import { type Economy, startEconomy } from '../economy/economy'
import { freePort } from '../economy/ports'
import { type App, bareApp, startApp, x402NextApp } from './apps'
import { newBuyer, pay, sign } from './buyer'
import { type RemoteFacilitator, startFacilitator } from './facilitator'
import { type Apps, type Article, asProgram } from './targets'

/** Everything that is measured, up and answering. */
export type Stage = {
  economy: Economy
  facilitator: RemoteFacilitator
  apps: Apps
  article: Article
  /** The cookies of a reader who has really paid for the article. */
  passCookie: string
}

/** Starts the chain, the database, a facilitator and the three apps; only one of them is ever under load. */
export async function startStage(): Promise<Stage> {
  const port = await freePort()
  const economy = await startEconomy({ port })
  const facilitator = await startFacilitator(economy.rpcUrl)
  const farthing = await startFarthing('farthing', port, economy, {})
  const article = await chooseArticle(farthing)
  const { passCookie, body } = await buyOnce(farthing, article, economy.rpcUrl)
  const x402Next = await startApp({
    name: 'x402-next',
    directory: x402NextApp,
    ready: '/',
    env: { FACILITATOR_URL: facilitator.url, PAY_TO: economy.env.PAY_TO ?? '', ARTICLE: body },
  })
  const bare = await startApp({
    name: 'bare',
    directory: bareApp,
    ready: '/static',
    env: { CONSTANT_402: await one402(farthing, article) },
  })
  return { economy, facilitator, apps: { farthing, x402Next, bare }, article, passCookie }
}

/** Starts Farthing as the demo does, but for what is said otherwise. */
export function startFarthing(
  name: string,
  port: number,
  economy: Economy,
  env: Record<string, string>,
): Promise<App> {
  const own = { ...economy.env, PUBLIC_ORIGIN: `http://localhost:${port}`, LOG_LEVEL: 'error', ...env }
  return startApp({ name, directory: '.', port, ready: '/api/articles', env: own })
}

export async function chooseArticle({ origin }: App): Promise<Article> {
  const answer = await fetch(`${origin}/api/articles`)
  const { articles } = (await answer.json()) as { articles: (Article & { price: string })[] }
  const article = articles.find(({ price }) => price === '0.10')
  if (!article) throw new Error('There is no article for $0.10, the price of the example it is compared with')
  return article
}

async function buyOnce(
  { origin }: App,
  { slug }: Article,
  rpcUrl: string,
): Promise<{ passCookie: string; body: string }> {
  const { answer, body } = await pay(await sign(`${origin}/articles/${slug}`, await newBuyer(rpcUrl), {}))
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
  return { passCookie: cookies.join('; '), body }
}

/** One real 402 of ours, for the bare app to repeat byte for byte. */
async function one402({ origin }: App, { slug }: Article): Promise<string> {
  const answer = await fetch(`${origin}/articles/${slug}`, { headers: asProgram })
  const ofTheConnection = /^(date|connection|keep-alive|transfer-encoding|content-length)$/
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => !ofTheConnection.test(name)))
  return JSON.stringify({ headers, body: await answer.text() })
}
