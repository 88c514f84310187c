import { expect, it } from 'vitest'
import { curlyQuotes } from '@/lib/content/quotes'
import { renderMarkdown } from '@/lib/content/render'

it.each([
  [`"It's late," she said.`, '“It’s late,” she said.'],
  [`the readers' pennies`, 'the readers’ pennies'],
  [`("so")`, '(“so”)'],
  [`She said "'tis 'odd'"`, 'She said “‘tis ‘odd’”'],
  [`the '90s`, 'the ’90s'],
])('sets %s', (straight, curly) => {
  expect(curlyQuotes(straight)).toBe(curly)
})

it('leaves code alone and sees past the mark-up between two words', async () => {
  const html = await renderMarkdown(
    `"*Pay*", it says, and \`"402"\`'s meaning.\n\n\`\`\`json\n{"a":"b"}\n\`\`\``,
  )
  expect(html).toContain('“<em>Pay</em>”, it says, and <code>"402"</code>’s meaning.')
  expect(html.replace(/<[^>]*>/g, '')).toContain('{"a":"b"}')
})
