import type { Nodes, Root, RootContent } from 'mdast'
import { walk } from '@/lib/content/markdown'

type Span = { start: number; end: number }

/**
 * The Markdown of the first `count` blocks and of nothing else: a reference to a footnote or to a link defined
 * further down is reduced to its own words, so the preview can be rendered without the rest of the article.
 */
export function previewMarkdown(markdown: string, root: Root, count: number): string {
  const shown = readable(root).slice(0, count)
  return shown.map((block) => excerpt(markdown, block)).join('\n\n')
}

/** Whether a preview of `count` blocks leaves something to sell. */
export function holdsBack(root: Root, count: number): boolean {
  return readable(root).length > count
}

function readable(root: Root): RootContent[] {
  return root.children.filter((node) => !['definition', 'footnoteDefinition', 'html'].includes(node.type))
}

function excerpt(markdown: string, block: RootContent): string {
  const start = offsets(block).start
  const cuts = [...walk(block)].flatMap(cut).sort((a, b) => b.start - a.start)
  // From the end, so that the places of the cuts before it stay true.
  return cuts.reduce(
    (text, { start: from, end: to }) => text.slice(0, from - start) + text.slice(to - start),
    markdown.slice(start, offsets(block).end),
  )
}

function cut(node: Nodes): Span[] {
  const { start, end } = offsets(node)
  if (['footnoteReference', 'imageReference', 'html'].includes(node.type)) return [{ start, end }]
  if (node.type !== 'linkReference') return []
  const first = node.children[0]
  const last = node.children.at(-1)
  if (!first || !last) return [{ start, end }]
  return [
    { start, end: offsets(first).start },
    { start: offsets(last).end, end },
  ]
}

function offsets(node: Nodes): Span {
  const start = node.position?.start.offset
  const end = node.position?.end.offset
  if (start === undefined || end === undefined)
    throw new Error(`a ${node.type} node has no place in its file`)
  return { start, end }
}
