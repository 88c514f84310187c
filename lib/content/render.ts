import rehypeShiki from '@shikijs/rehype/core'
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize'
import rehypeSlug from 'rehype-slug'
import rehypeStringify from 'rehype-stringify'
import remarkRehype from 'remark-rehype'
import { unified } from 'unified'
import { createHighlighter } from '@/lib/content/highlight'
import { parseMarkdown } from '@/lib/content/markdown'
import { HEADING_PREFIX, NOTE_PREFIX, rehypeReading } from '@/lib/content/reading'

/** Shiki types a highlighter by its bundled languages; ours bundles none and is given its own. */
type AnyHighlighter = Parameters<typeof rehypeShiki>[0]

/** Without a time limit: on a busy machine a line would be given up half-coloured, and kept like that. */
const CODE = { tokenizeTimeLimit: 0, theme: 'farthing', fallbackLanguage: 'text', addLanguageClass: true }

/** Raw HTML never enters the tree, so the only ids are ours and already carry a prefix of their own. */
const schema = { ...defaultSchema, clobberPrefix: '' }

let processor: ReturnType<typeof createProcessor> | undefined

/** Turns Markdown into HTML that is safe to place in a page, whoever wrote it. */
export async function renderMarkdown(markdown: string): Promise<string> {
  processor ??= createProcessor()
  const pipeline = await processor
  return pipeline.stringify(await pipeline.run(parseMarkdown(markdown)))
}

async function createProcessor() {
  const highlighter = await createHighlighter()
  return unified()
    .use(remarkRehype, { clobberPrefix: NOTE_PREFIX, footnoteLabel: 'Notes' })
    .use(rehypeSanitize, schema)
    .use(rehypeSlug, { prefix: HEADING_PREFIX })
    .use(rehypeReading)
    .use(rehypeShiki, highlighter as AnyHighlighter, CODE)
    .use(rehypeStringify)
    .freeze()
}
