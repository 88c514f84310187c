import { readdirSync, readFileSync } from 'node:fs'
import { parseFrontmatter } from '../../lib/content/frontmatter'
import { parseMarkdown, walk } from '../../lib/content/markdown'
import { articles } from '../articles'

const runLength = 8

/**
 * The words of a text, however it is spelled: Markdown, HTML, either of them inside JSON or a React stream. Runs of
 * words survive every way that an article can be written down, which no single marker planted in it would.
 */
export function wordsOf(text: string): string[] {
  const plain = text
    .replace(/\r\n[0-9a-f]+\r\n/g, '')
    .replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\[nrt"\\/]/g, ' ')
    .replace(/<[^<>]{0,4000}>/g, ' ')
    .replace(/&#x([0-9a-fA-F]{1,6});/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replace(/&#([0-9]{1,7});/g, (_, number: string) => String.fromCodePoint(Number(number)))
    .replace(/&[a-z]{2,6};/g, ' ')
  return plain.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}

function* runsOf(text: string): Generator<string> {
  const words = wordsOf(text)
  for (let i = 0; i + runLength <= words.length; i++) yield words.slice(i, i + runLength).join(' ')
}

interface Secret {
  slug: string
  /** Every run of eight words that is in the paid part of this article and in nothing that is free. */
  runs: Set<string>
  /** One sentence of it, spelled as it may lie in a file or a URL. */
  spellings: string[]
}

const hidden = ['definition', 'footnoteDefinition', 'html']

/**
 * Splits a body by itself, so that a mistake in the app's own preview cannot hide here too. Program text is no canary:
 * the articles quote the very markup and client code that this site shows for free, and code never stands alone.
 */
function split(file: string): { shown: string; sold: string } {
  const { data, body } = parseFrontmatter(file, readFileSync(`content/articles/${file}`, 'utf8'))
  const free = data.price === '0'
  const blocks = parseMarkdown(body).children.filter(({ type }) => !hidden.includes(type))
  const end = free ? body.length : (blocks[data.preview - 1]?.position?.end.offset ?? 0)
  const open = [data.title, data.summary, ...data.tags, body.slice(0, end)].join('\n\n')
  return { shown: open, sold: withoutCode(body.slice(end)) }
}

function withoutCode(markdown: string): string {
  const blocks = parseMarkdown(markdown).children.filter(({ type }) => type !== 'code')
  return blocks
    .map(({ position }) => markdown.slice(position?.start.offset, position?.end.offset))
    .join('\n\n')
}

function plainText(markdown: string): string {
  const texts = [...walk(parseMarkdown(markdown))].map((node) => ('value' in node ? node.value : ' '))
  return texts.join('')
}

function read(): Secret[] {
  const parts = readdirSync('content/articles')
    .filter((file) => file.endsWith('.md'))
    .map((file) => ({ slug: file.slice(0, -3), ...split(file) }))
  const open = new Set(parts.flatMap(({ shown }) => [...runsOf(shown), ...runsOf(plainText(shown))]))
  return parts
    .filter(({ sold }) => sold.trim())
    .map(({ slug, sold }) => {
      const runs = [...runsOf(sold), ...runsOf(plainText(sold))].filter((run) => !open.has(run))
      return { slug, runs: new Set(runs), spellings: spellingsOf(slug) }
    })
}

function spellingsOf(slug: string): string[] {
  const sentence = articles.find((article) => article.slug === slug)?.secret ?? ''
  if (sentence.length < 30) throw new Error(`${slug} has no plain sentence to look for`)
  const base64 = [0, 1, 2].map((shift) => Buffer.from(sentence.slice(shift)).toString('base64').slice(0, 32))
  return [sentence, encodeURIComponent(sentence), JSON.stringify(sentence).slice(1, -1), ...base64]
}

const secrets = read()

/** What a text gives away: the first paid words found in it, or undefined. */
export function leakIn(text: string): string | undefined {
  const quick = secrets.find(({ spellings }) => spellings.some((spelling) => text.includes(spelling)))
  if (quick) return `${quick.slug}: ${quick.spellings[0]}`
  for (const run of runsOf(text)) {
    const found = secrets.find(({ runs }) => runs.has(run))
    if (found) return `${found.slug}: ${run}`
  }
  return undefined
}

/** Whether a file holds a paid sentence; for files too large to be taken apart into words. */
export function sentenceIn(text: string): string | undefined {
  return secrets.find(({ spellings }) => spellings.some((spelling) => text.includes(spelling)))?.slug
}

/** Which part of an article's paid words a text holds, from 0 to 1. */
export function shareOf(slug: string, text: string): number {
  const secret = secrets.find((candidate) => candidate.slug === slug)
  if (!secret) throw new Error(`${slug} sells nothing`)
  const found = new Set([...runsOf(text)].filter((run) => secret.runs.has(run)))
  return found.size / secret.runs.size
}
