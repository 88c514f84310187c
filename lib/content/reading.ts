import type { Element, ElementContent, Root } from 'hast'
import { curlyQuotes } from '@/lib/content/quotes'

export const HEADING_PREFIX = 'h-'
export const NOTE_PREFIX = 'note-'

/**
 * Makes sanitized HTML comfortable to read: pictures become lazy figures, wide tables scroll inside their own box,
 * links that leave say so to the browser. Runs after sanitizing and only adds what it writes itself.
 */
export function rehypeReading() {
  return (tree: Root) => {
    tree.children = tree.children.map((node) => (node.type === 'element' ? adapt(node) : node))
    setQuotes(tree, '')
  }
}

/** Returns the character that the tree ends with: a mark may open after one element and close after another. */
function setQuotes(parent: Element | Root, before: string): string {
  let last = before
  for (const child of parent.children) {
    if (child.type === 'text') {
      child.value = curlyQuotes(child.value, last)
      last = child.value.at(-1) ?? last
    }
    if (child.type === 'element') {
      const isCode = child.tagName === 'code' || child.tagName === 'pre'
      last = isCode ? 'x' : setQuotes(child, isBlock(child) ? '' : last)
    }
  }
  return last
}

function isBlock(element: Element): boolean {
  return /^(?:p|li|h\d|td|th|blockquote|figcaption|section)$/.test(element.tagName)
}

function adapt(element: Element): Element {
  element.children = element.children.map((child) => (child.type === 'element' ? adapt(child) : child))
  if (element.tagName === 'a') return adaptLink(element)
  if (element.tagName === 'img') return adaptImage(element)
  if (element.tagName === 'p') return adaptParagraph(element)
  if (element.tagName === 'table') return wrapTable(element)
  if (element.tagName === 'input') return nameCheckbox(element)
  // The corner of a table names nothing, so it is no header.
  if (element.tagName === 'th' && element.children.length === 0) return { ...element, tagName: 'td' }
  return element
}

function adaptLink(link: Element): Element {
  const href = String(link.properties.href ?? '')
  if (/^https?:/i.test(href)) link.properties.rel = ['noopener']
  if (href.startsWith('#') && !href.startsWith(`#${NOTE_PREFIX}`)) {
    link.properties.href = `#${HEADING_PREFIX}${href.slice(1)}`
  }
  return link
}

function adaptImage(image: Element): Element {
  image.properties.loading = 'lazy'
  image.properties.decoding = 'async'
  return image
}

/** A picture alone in its paragraph is a figure; its title is the caption. */
function adaptParagraph(paragraph: Element): Element {
  const [image, ...others] = paragraph.children.filter((child) => child.type !== 'text' || child.value.trim())
  if (image?.type !== 'element' || image.tagName !== 'img' || others.length > 0) return paragraph
  const { title, ...properties } = image.properties
  const children: ElementContent[] = [{ ...image, properties }]
  if (title) children.push(element('figcaption', {}, [{ type: 'text', value: String(title) }]))
  return element('figure', {}, children)
}

function wrapTable(table: Element): Element {
  return element('div', { className: ['table-scroll'], role: 'group', ariaLabel: 'Table', tabIndex: 0 }, [
    table,
  ])
}

function nameCheckbox(input: Element): Element {
  input.properties.ariaLabel = input.properties.checked ? 'Done' : 'To do'
  return input
}

function element(tagName: string, properties: Element['properties'], children: ElementContent[]): Element {
  return { type: 'element', tagName, properties, children }
}
