import { describe, expect, it } from 'vitest'
import { type Article, getArticle, listArticles } from '@/lib/content/articles'
import { parseMarkdown } from '@/lib/content/markdown'
import { previewMarkdown } from '@/lib/content/preview'
import { renderMarkdown } from '@/lib/content/render'

function preview(markdown: string, count = 1) {
  return previewMarkdown(markdown, parseMarkdown(markdown), count)
}

describe('a preview', () => {
  it('is the first blocks, exactly as written', () => {
    expect(preview('One *a*.\n\n- two\n- three\n\nFour.', 2)).toBe('One *a*.\n\n- two\n- three')
  })

  it('keeps the words of links that are defined in the rest, and not where they lead', async () => {
    const markdown =
      'See [the **big** ledger][l], [l] and [l][].\n\nRest.\n\n[l]: https://secret.example "hidden"'
    const shown = preview(markdown)
    expect(shown).toBe('See the **big** ledger, l and l.')
    expect(await renderMarkdown(shown)).not.toMatch(/secret|hidden/)
  })

  it('drops footnote marks, pictures defined elsewhere and HTML comments', () => {
    const markdown =
      'A[^1] b ![pic][p] c<!-- later --> [d[^1]][p].\n\nRest.\n\n[^1]: The note.\n\n[p]: /p.svg'
    expect(preview(markdown)).toBe('A b  c d.')
  })

  it('does not count definitions and comments as blocks', () => {
    expect(preview('<!-- draft -->\n\n[a]: /a\n\nOne.\n\nTwo.')).toBe('One.')
  })
})

describe('the shipped articles', () => {
  it('show no six words in a row of what they sell', async () => {
    const articles = await Promise.all((await listArticles()).map(({ slug }) => getArticle(slug)))
    const paid = articles.filter((article): article is Article => article !== undefined && !article.free)
    expect(paid.length).toBeGreaterThan(0)
    for (const article of paid) {
      const cut = text(article.previewHtml).length
      const opening = runs(text(article.html).slice(0, cut))
      const sold = runs(text(article.html).slice(cut))
      const shown = runs([article.summary, text(article.previewHtml), article.previewMarkdown].join(' / '))
      // An article may quote its own opening further down.
      const leaked = [...sold].filter((run) => shown.has(run) && !opening.has(run))
      expect(sold.size, article.slug).toBeGreaterThan(300)
      expect(leaked, article.slug).toEqual([])
    }
  })
})

function text(html: string): string {
  return html.replace(/<[^>]*>/g, ' ')
}

function runs(words: string): Set<string> {
  const list = words.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return new Set(list.slice(5).map((_, index) => list.slice(index, index + 6).join(' ')))
}
