import 'server-only'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { type Frontmatter, parseFrontmatter } from '@/lib/content/frontmatter'
import { countWords, parseMarkdown } from '@/lib/content/markdown'
import { holdsBack, previewMarkdown } from '@/lib/content/preview'
import { curlyQuotes } from '@/lib/content/quotes'
import { renderMarkdown } from '@/lib/content/render'

export type ArticleMeta = Frontmatter & { slug: string; free: boolean; words: number; minutes: number }
export type ArticlePreview = ArticleMeta & { previewMarkdown: string; previewHtml: string }
export type Article = ArticlePreview & { markdown: string; html: string }

type Entry = {
  meta: ArticleMeta
  body: string
  /** By how many blocks they have. */
  previews: Map<number, Preview>
  html?: Promise<string>
}
type Preview = { markdown: string; html?: Promise<string> }
type Library = { version: string; entries: Map<string, Entry> }

const SLUG = /^(?=.{1,100}$)[a-z0-9]+(?:-[a-z0-9]+)*$/
const WORDS_PER_MINUTE = 230

/** Every article's public facts, newest first. */
export async function listArticles(): Promise<ArticleMeta[]> {
  const { entries } = await library()
  return [...entries.values()].map((entry) => entry.meta)
}

/**
 * What anyone may see of an article. It holds no word of the rest, so it is safe to hand to a locked page.
 *
 * @param blocks how much that is, when not as its file says. As much as would leave nothing to sell is not given.
 */
export async function getPreview(slug: string, blocks?: number): Promise<ArticlePreview | undefined> {
  const entry = (await library()).entries.get(slug)
  return entry && withPreview(entry, blocks)
}

/** The whole article: only for a reader who may read it. A slug that is not listed never reaches the disk. */
export async function getArticle(slug: string): Promise<Article | undefined> {
  const entry = (await library()).entries.get(slug)
  if (!entry) return undefined
  entry.html ??= renderMarkdown(entry.body)
  return { ...(await withPreview(entry)), markdown: entry.body, html: await entry.html }
}

async function withPreview(entry: Entry, blocks = entry.meta.preview): Promise<ArticlePreview> {
  const preview = previewOf(entry, blocks)
  preview.html ??= renderMarkdown(preview.markdown)
  return { ...entry.meta, previewMarkdown: preview.markdown, previewHtml: await preview.html }
}

function previewOf({ meta, body, previews }: Entry, blocks: number): Preview {
  const known = previews.get(blocks)
  if (known) return known
  const root = parseMarkdown(body)
  const shown = holdsBack(root, blocks) ? blocks : meta.preview
  const preview = { markdown: previewMarkdown(body, root, shown) }
  previews.set(blocks, preview)
  return preview
}

/** One library per process: a page and a route handler each get their own copy of this module. */
const shared = globalThis as typeof globalThis & { farthingLibrary?: Promise<Library> }

async function library(): Promise<Library> {
  const directory = process.env.CONTENT_DIR || path.join(process.cwd(), 'content', 'articles')
  if (process.env.NODE_ENV === 'production') {
    shared.farthingLibrary ??= load(directory, '')
    return shared.farthingLibrary
  }
  const version = await versionOf(directory)
  const known = await shared.farthingLibrary?.catch(() => undefined)
  if (known?.version === version) return known
  shared.farthingLibrary = load(directory, version)
  return shared.farthingLibrary
}

async function load(directory: string, version: string): Promise<Library> {
  const files = await articleFiles(directory)
  const entries = await Promise.all(files.map((file) => readEntry(directory, file)))
  entries.sort((a, b) => b.meta.date.localeCompare(a.meta.date) || a.meta.slug.localeCompare(b.meta.slug))
  return { version, entries: new Map(entries.map((entry) => [entry.meta.slug, entry])) }
}

async function readEntry(directory: string, file: string): Promise<Entry> {
  const slug = file.slice(0, -'.md'.length)
  if (!SLUG.test(slug)) throw new Error(`${file}: the name must be lower-case words joined by single hyphens`)
  const { data, body } = parseFrontmatter(file, await readFile(path.join(directory, file), 'utf8'))
  const root = parseMarkdown(body)
  const free = data.price === '0'
  if (!free && !holdsBack(root, data.preview)) {
    throw new Error(
      `${file}: preview: ${data.preview} blocks are the whole article, so nothing would be left to sell`,
    )
  }
  const words = countWords(root)
  const minutes = Math.max(1, Math.round(words / WORDS_PER_MINUTE))
  const title = curlyQuotes(data.title)
  const meta = { ...data, title, summary: curlyQuotes(data.summary), slug, free, words, minutes }
  const preview = { markdown: previewMarkdown(body, root, data.preview) }
  return { meta, body, previews: new Map([[data.preview, preview]]) }
}

/** Changes whenever a file comes, goes or is edited; asked only in development. */
async function versionOf(directory: string): Promise<string> {
  const files = await articleFiles(directory)
  const times = files.map(async (file) => `${file} ${(await stat(path.join(directory, file))).mtimeMs}`)
  return [directory, ...(await Promise.all(times))].join('\n')
}

async function articleFiles(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((file) => file.endsWith('.md')).sort()
}
