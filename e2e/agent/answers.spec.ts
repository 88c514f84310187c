import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { articleAt, articles } from '../articles'
import { newReader, world } from '../world'
import { articleUrl, challengeOf, get, sign, v2Headers } from './payload'

const article = articleAt('0.10')

test('what was paid for is kept by no cache either, in every form', async () => {
  const required = await challengeOf(article.slug)
  const bought = await get(
    articleUrl(article.slug),
    v2Headers(required, await sign(await newReader(), required)),
  )
  const [Cookie = ''] = bought.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
  for (const accept of ['text/html', 'application/json', 'text/markdown']) {
    const { status, headers } = await get(articleUrl(article.slug), {
      Accept: accept,
      Cookie,
    })
    expect(status).toBe(200)
    for (const name of ['cache-control', 'cdn-cache-control', 'vercel-cdn-cache-control'])
      expect(headers.get(name), `${accept} ${name}`).toContain('no-store')
    for (const name of ['Accept', 'Cookie', 'RSC', 'PAYMENT-SIGNATURE', 'X-PAYMENT', 'SIGN-IN-WITH-X'])
      expect(headers.get('vary')?.toLowerCase(), accept).toContain(name.toLowerCase())
  }
})

test('a program that asks for what is not there hears so in its own words, and a person sees a page', async () => {
  const paths = ['/articles/no-such-article', '/passes/no-such-pass', '/articles/No%20Such/Thing']
  for (const each of paths) {
    for (const accept of ['application/json', '*/*']) {
      const { status, headers, text } = await get(`${world().origin}${each}`, { Accept: accept })
      expect([status, headers.get('content-type')], each).toEqual([404, 'application/problem+json'])
      expect(JSON.parse(text)).toMatchObject({ type: 'urn:farthing:problem:not_found', status: 404 })
    }
    const { status, text } = await get(`${world().origin}${each}`, { Accept: 'text/html' })
    expect(status).toBe(404)
    expect(text).toContain('<html')
  }
})

test('where files are traced, the articles go along with whatever reads them', () => {
  const readers = ['articles/[slug]/page', 'paywall/[slug]/page', 'api/articles/[slug]/route', 'page']
  for (const reader of readers) {
    const trace = readFileSync(`.next/server/app/${reader}.js.nft.json`, 'utf8')
    const { files } = JSON.parse(trace) as { files: string[] }
    const carried = files.filter((file) => /content\/articles\/[\w-]+\.md$/.test(file))
    expect(carried.length, reader).toBe(articles.length)
  }
})
