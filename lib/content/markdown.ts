import type { Nodes, Root } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'

const parser = unified().use(remarkParse).use(remarkGfm).freeze()

/** The one way that Markdown is read here, so that a preview and a page never see different blocks. */
export function parseMarkdown(markdown: string): Root {
  return parser.parse(markdown)
}

/** Every node below and including this one, in reading order. */
export function* walk(node: Nodes): Generator<Nodes> {
  yield node
  if ('children' in node) for (const child of node.children) yield* walk(child)
}

/** Words a reader reads: prose and table cells, not code. */
export function countWords(root: Root): number {
  let words = 0
  for (const node of walk(root)) {
    if (node.type === 'text' || node.type === 'inlineCode')
      words += node.value.match(/[\p{L}\p{N}][\p{L}\p{N}'’.,-]*/gu)?.length ?? 0
  }
  return words
}
