import type { TestInfo } from '@playwright/test'

/** How a story is seen: how wide, and in which theme. */
interface View {
  viewport: { width: number; height: number }
  colorScheme: 'light' | 'dark'
}

const phone = { width: 390, height: 844 }
const desktop = { width: 1440, height: 900 }

const views: Record<string, View> = {
  'phone-light': { viewport: phone, colorScheme: 'light' },
  'desktop-dark': { viewport: desktop, colorScheme: 'dark' },
  'phone-dark': { viewport: phone, colorScheme: 'dark' },
  'desktop-light': { viewport: desktop, colorScheme: 'light' },
}

/**
 * Every story is told in one of the four views, always the same, and all stories together in all of them. `VIEW` in the
 * environment has each told in that one.
 */
export function viewOf({ title }: Pick<TestInfo, 'title'>): View {
  const { VIEW: wanted } = process.env
  const all = Object.values(views)
  const named = wanted === undefined ? all[sumOf(title) % all.length] : views[wanted]
  if (!named) throw new Error(`VIEW is none of ${Object.keys(views).join(', ')}`)
  return named
}

function sumOf(text: string): number {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_521, 0)
}
