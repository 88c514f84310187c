import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { drawnPages, renderHeader } from './drawn-page'

let close: () => void = () => undefined
afterEach(() => close())

async function site(html: string, status = 200) {
  const seen: { cookie?: string | undefined; render: unknown }[] = []
  const server = createServer((request, response) => {
    seen.push({ cookie: request.headers.cookie, render: request.headers[renderHeader] })
    response.writeHead(status).end(html)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  close = () => server.close()
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/articles/a`, seen }
}

test('draws once for many readers, with the pass of the first', async () => {
  const { url, seen } = await site('<p>ƒ</p>')
  const page = drawnPages()
  const all = await Promise.all([page(url, '0', 'a=1'), page(url, '0', 'b=2'), page(url, '0', null)])
  expect(seen).toEqual([{ cookie: 'a=1', render: '1' }])
  expect(new TextDecoder().decode(all[2]?.bytes)).toBe('<p>ƒ</p>')
})

test('draws again when the price has changed', async () => {
  const { url, seen } = await site('<p></p>')
  const page = drawnPages()
  await page(url, '0', null)
  await page(url, '1', null)
  expect(seen).toHaveLength(2)
})

test('names every inline script, and only those that stand in the page', async () => {
  const script = 'self.__next_f.push([1,"</p>"])'
  const { url } = await site(`<script src="/a.js"></script><script id="x">${script}</script>`)
  const { scriptSrc } = await drawnPages()(url, '0', null)
  expect(scriptSrc).toBe(`script-src 'self' 'sha256-${createHash('sha256').update(script).digest('base64')}'`)
})

test('a page that turns out to be another one is not kept for those who asked for this one', async () => {
  const { url, seen } = await site('<article data-drawn="paywall">')
  const page = drawnPages('<article data-drawn="article"')
  await expect(page(url, '0', 'revoked=1')).rejects.toThrow('another page')
  await expect(page(url, '0', 'good=1')).rejects.toThrow('another page')
  expect(seen.map(({ cookie }) => cookie)).toEqual(['revoked=1', 'good=1'])
})

test('a page that fails is not kept', async () => {
  const { url, seen } = await site('oops', 500)
  const page = drawnPages()
  await expect(page(url, '0', null)).rejects.toThrow('500')
  await expect(page(url, '0', null)).rejects.toThrow('500')
  expect(seen).toHaveLength(2)
})
