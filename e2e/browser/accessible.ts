import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect } from './story'

export const themes = ['light', 'dark'] as const

/** Neither theme has anything that axe could find fault with. */
export async function expectAccessible(
  page: Page,
  schemes: readonly (typeof themes)[number][] = themes,
): Promise<void> {
  for (const colorScheme of schemes) {
    // Without motion there is no moment between two colours.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    // By itself it opens a tab for each look, which only frames of other origins would need; no page has one.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html }) => `${colorScheme}: ${id}: ${html}`),
    )
    // Soft, so that one look finds all that is to be mended.
    expect.soft(found).toEqual([])
  }
}
