import type { Representation } from './accept'

/** The parts of an article that its representations are made of. */
export interface ServedArticle {
  slug: string
  title: string
  summary: string
  author: string
  date: string
  tags: string[]
  price: string
  markdown: string
  html: string
}

const contentTypes: Record<Representation, string> = {
  html: 'text/html; charset=utf-8',
  json: 'application/json',
  markdown: 'text/markdown; charset=utf-8',
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (c) => escapes[c] ?? c)

function bodyOf(article: ServedArticle, representation: Representation): string {
  const { title, author, date, markdown, html } = article
  if (representation === 'json') return JSON.stringify(article)
  if (representation === 'markdown') return `# ${title}\n\n*${author}, ${date}*\n\n${markdown.trim()}\n`
  const head = `<meta charset="utf-8"><title>${escapeHtml(title)}</title>`
  const byline = `<p>${escapeHtml(author)}, ${escapeHtml(date)}</p>`
  return `<!doctype html><html lang="en"><head>${head}</head><body><article><h1>${escapeHtml(title)}</h1>${byline}${html}</article></body></html>`
}

/** Answers with the article. `headers` carry what keeps it out of every shared cache. */
export function articleResponse(
  article: ServedArticle,
  representation: Representation,
  headers: Headers,
): Response {
  headers.set('Content-Type', contentTypes[representation])
  return new Response(bodyOf(article, representation), { status: 200, headers })
}
