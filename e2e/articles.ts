import { readdirSync, readFileSync } from 'node:fs'
import { parseFrontmatter } from '../lib/content/frontmatter'

export interface TestArticle {
  slug: string
  title: string
  price: string
  /** The last plain sentence of the body: nobody may see it unpaid. */
  secret: string
  body: string
}

/** The articles as they lie on disk, read without the app. */
export const articles: TestArticle[] = readdirSync('content/articles')
  .filter((file) => file.endsWith('.md'))
  .map((file) => {
    const { data, body } = parseFrontmatter(file, readFileSync(`content/articles/${file}`, 'utf8'))
    return { slug: file.slice(0, -3), title: data.title, price: data.price, body, secret: lastWords(body) }
  })

function lastWords(body: string): string {
  const paragraphs = body.split('\n\n').filter((p) => /^[A-Z][^|`[*]{60,}$/s.test(p.trim()))
  return (paragraphs.at(-1) ?? '').trim().slice(-50)
}

/** An article at this price. */
export function articleAt(price: string): TestArticle {
  const found = articles.find((article) => article.price === price)
  if (!found) throw new Error(`no article costs ${price}`)
  return found
}
