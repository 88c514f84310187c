import { expect, test } from 'vitest'
import { getArticle } from '../content/articles'
import { type PricedArticle, previewAt } from './pages'

const page = { slug: 'the-honest-paywall', preview: 2, price: '0.10' } as PricedArticle

test('all of a page is shown only where it is free now, however many blocks are asked for', async () => {
  const whole = (await getArticle(page.slug))?.html ?? ''
  expect(await previewAt({ ...page, price: '0' }, Number(''))).toEqual({
    blocks: 2,
    html: whole,
    whole: true,
  })
  for (const blocks of [Number(''), 2, 13, Number.NaN]) {
    const shown = await previewAt(page, blocks)
    expect(shown).toMatchObject({ blocks: 2, whole: false })
    expect(shown.html.length).toBeLessThan(whole.length / 2)
  }
  expect(await previewAt({ ...page, price: '0' }, 4)).toMatchObject({ blocks: 4, whole: false })
})
