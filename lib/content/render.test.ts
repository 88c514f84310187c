import { describe, expect, it, vi } from 'vitest'
import { renderMarkdown } from '@/lib/content/render'

describe('rendering', () => {
  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[a](javascript:alert(1))',
    '![a](javascript:alert(1))',
    '[a](data:text/html,x)',
    '```ts onload=alert(1)\n<script>alert(1)</script>\n```',
    '<svg onload=alert(1)>',
    '<iframe src="https://example.com"></iframe>',
  ])('lets no script through: %s', async (markdown) => {
    const html = await renderMarkdown(markdown)
    expect(html).not.toMatch(/<script|<iframe|<svg|javascript:|data:|<[^>]*\son\w+=/i)
  })

  it('colours code with variables of the page, whole and in order', async () => {
    const html = await renderMarkdown('```ts\nconst price = 10n\n```')
    expect(html).toContain('var(--code-token-keyword)')
    expect(html.replace(/<[^>]*>/g, '')).toBe('const price = 10n')
  })

  it('colours code the same on a machine that is slow', async () => {
    const code = '```ts\nconst price = "10"\nconst paid = [price, 1n] // dime\n```'
    const calm = await renderMarkdown(code)
    let now = 0
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => (now += 60_000))
    expect(await renderMarkdown(code)).toBe(calm)
    clock.mockRestore()
  })

  it('sets an unknown language as plain text', async () => {
    expect(await renderMarkdown('```klingon\nHegh\n```')).toContain('Hegh')
  })

  it('gives headings and notes ids that cannot meet, and leads links inside the page to them', async () => {
    const html = await renderMarkdown('## The price\n\nSee [it](#the-price).[^a]\n\n[^a]: Note.')
    expect(html).toContain('<h2 id="h-the-price">')
    expect(html).toContain('href="#h-the-price"')
    const [, note] = /href="#(note-fn-a)"/.exec(html) ?? []
    expect(html).toContain(`<li id="${note}">`)
    expect(html).toContain('id="footnote-label"')
  })

  it('marks links that leave, and only those', async () => {
    expect(await renderMarkdown('[a](https://a.example)')).toContain(
      '<a href="https://a.example" rel="noopener">',
    )
    expect(await renderMarkdown('[a](/library)')).toBe('<p><a href="/library">a</a></p>')
  })

  it('makes a lone picture a lazy figure with its title below', async () => {
    const html = await renderMarkdown('![A coin](/articles/coin.svg "A farthing, 1860")')
    expect(html).toMatch(/^<figure><img[^>]*><figcaption>A farthing, 1860<\/figcaption><\/figure>$/)
    expect(html).toMatch(/loading="lazy"/)
    expect(html).toMatch(/decoding="async"/)
    expect(html).not.toMatch(/title=/)
  })

  it('gives a wide table a box of its own that a keyboard can scroll', async () => {
    const html = await renderMarkdown('| a |\n|---|\n| b |')
    expect(html).toContain('<div class="table-scroll" role="group" aria-label="Table" tabindex="0"><table>')
  })

  it('leaves nothing without a name: no empty header, no unlabelled box', async () => {
    const html = await renderMarkdown('| | b |\n|---|---|\n| c | d |\n\n- [x] paid\n- [ ] read')
    expect(html).toMatch(/<tr>\s*<td><\/td>\s*<th>b<\/th>/)
    expect(html).toMatch(/<input[^>]*aria-label="Done"[\s\S]*<input[^>]*aria-label="To do"/)
  })
})
