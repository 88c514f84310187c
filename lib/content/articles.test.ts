import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { getArticle, getPreview, listArticles } from '@/lib/content/articles'

const BODY = 'First block.\n\nSecond block.\n\nThe sold part.'
let directory: string

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'farthing-content-'))
  vi.stubEnv('CONTENT_DIR', directory)
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(directory, { recursive: true })
})

function write(slug: string, fields: Record<string, unknown> = {}, body = BODY) {
  const data = {
    title: 'T',
    summary: 'S',
    author: 'A',
    date: '2025-11-01',
    price: '$0.10',
    preview: 1,
    ...fields,
  }
  const lines = Object.entries(data).map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
  return writeFile(path.join(directory, `${slug}.md`), `---\n${lines.join('\n')}\n---\n\n${body}\n`)
}

describe('the list', () => {
  it('is newest first and holds no word of a body', async () => {
    await write('older', { date: '2025-10-01' })
    await write('newer', { date: '2025-11-02' })
    const list = await listArticles()
    expect(list.map((article) => article.slug)).toEqual(['newer', 'older'])
    expect(JSON.stringify(list)).not.toContain('block')
  })

  it.each([
    ['$0.10', '0.10', false],
    ['$1', '1', false],
    ['$0.000001', '0.000001', false],
    ['free', '0', true],
  ])('reads the price %s', async (price, amount, free) => {
    await write('priced', { price })
    expect(await listArticles()).toMatchObject([{ price: amount, free }])
  })

  it.each([
    '0.10',
    '$0',
    '$0.00',
    '$-1',
    '$1e3',
    '$0.0000001',
    '$ 1',
    '$1,50',
    '$01',
    '$.5',
    'Free',
    0.1,
    null,
  ])('refuses the price %s and names the file and the field', async (price) => {
    await write('odd', { price })
    await expect(listArticles()).rejects.toThrow(/odd\.md: price: /)
  })

  it('reads a price in euros beside the one in dollars', async () => {
    await write('both', { priceEur: '€0.09' })
    expect(await listArticles()).toMatchObject([{ price: '0.10', priceEur: '0.09' }])
  })

  it.each([
    ['$0.09', {}],
    ['0.09', {}],
    ['€0', {}],
    ['€0.0000001', {}],
    ['€1', { price: 'free' }],
  ])('refuses the euro price %s', async (priceEur, fields) => {
    await write('odd', { priceEur, ...fields })
    await expect(listArticles()).rejects.toThrow(/odd\.md: priceEur: /)
  })

  it.each([
    ['an unknown key', { prise: '$1' }],
    ['a date that does not exist', { date: '2025-02-30' }],
    ['no summary', { summary: '' }],
    ['a preview that is the whole article', { preview: 3 }],
  ])('refuses %s', async (_, fields) => {
    await write('odd', fields)
    await expect(listArticles()).rejects.toThrow(/odd\.md: /)
  })

  it('refuses a file name that is not a slug', async () => {
    await write('Not_a-slug')
    await expect(listArticles()).rejects.toThrow(/Not_a-slug\.md/)
  })
})

describe('an article', () => {
  it('never leaves its directory, whatever the slug says', async () => {
    await write('real')
    await writeFile(path.join(directory, '..', 'outside.md'), 'secret').catch(() => undefined)
    for (const slug of [
      '../outside',
      '..%2foutside',
      'real.md',
      './real',
      'Real',
      'real/',
      '',
      '__proto__',
      'constructor',
    ]) {
      expect(await getArticle(slug)).toBeUndefined()
      expect(await getPreview(slug)).toBeUndefined()
    }
    expect(await getArticle('real')).toBeDefined()
    await rm(path.join(directory, '..', 'outside.md'), { force: true })
  })

  it('gives the body only through getArticle', async () => {
    await write('sold')
    expect(await getArticle('sold')).toMatchObject({
      markdown: BODY,
      html: expect.stringContaining('The sold part.'),
    })
    const preview = await getPreview('sold')
    expect(preview).toMatchObject({ previewMarkdown: 'First block.', previewHtml: '<p>First block.</p>' })
    expect(JSON.stringify(preview)).not.toContain('sold part')
  })

  it('counts words, and a minute at the least', async () => {
    await write('counted', {}, 'One two.\n\n```ts\nnot counted\n```\n\nThree.')
    expect(await getPreview('counted')).toMatchObject({ words: 3, minutes: 1 })
  })

  it('shows an edit at once in development', async () => {
    await write('edited')
    await getArticle('edited')
    await new Promise((resolve) => setTimeout(resolve, 5))
    await write('edited', {}, 'Changed.\n\nRest.')
    expect((await getArticle('edited'))?.html).toContain('Changed.')
  })

  it('is read once in production', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    await write('kept')
    const first = await getArticle('kept')
    await write('kept', {}, 'Changed.\n\nRest.')
    expect(await getArticle('kept')).toEqual(first)
  })
})
