import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect } from './story'

export const themes = ['light', 'dark'] as const

/**
 * Neither theme has anything that axe could find fault with. What a page is made of is the same in both, so the second
 * is asked for its colours alone. The legacy mode opens no tab of its own for each look, which only frames of other
 * origins would need.
 */
export async function expectAccessible(
  page: Page,
  schemes: readonly (typeof themes)[number][] = themes,
): Promise<void> {
  for (const [index, colorScheme] of schemes.entries()) {
    // Without motion there is no moment between two colours.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const axe = new AxeBuilder({ page }).setLegacyMode()
    const { violations } = await (index === 0 ? axe : axe.withRules('color-contrast')).analyze()
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html }) => `${colorScheme}: ${id}: ${html}`),
    )
    // Soft, so that one look finds all that is to be mended.
    expect.soft(found).toEqual([])
  }
}
