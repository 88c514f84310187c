import { expect, test } from 'vitest'
import { representation } from './accept'

test.each([
  ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8', 'html'],
  ['fetch and curl', '*/*', 'markdown'],
  ['no header', null, 'markdown'],
  ['axios', 'application/json, text/plain, */*', 'json'],
  ['a wildcard before a name', '*/*, application/json', 'json'],
  ['weights', 'text/html;q=0.5, text/markdown;q=0.9', 'markdown'],
  ['a type given up', 'text/html;q=0, application/json;q=0.1', 'json'],
  ['only what we do not have', 'image/png', 'markdown'],
  ['nonsense', ';;q=,,x', 'markdown'],
  ['a weight that is no number', 'text/html;q=abc, application/json', 'json'],
])('%s', (_name, accept, expected) => {
  expect(representation(accept)).toBe(expected)
})
