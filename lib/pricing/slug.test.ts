import { expect, test } from 'vitest'
import { slugOfPath } from './slug'

test('decodes once, as the router does', () => {
  expect(slugOfPath('/articles/a-cent')).toBe('a-cent')
  expect(slugOfPath('/articles/%61-cent')).toBe('a-cent')
  expect(slugOfPath('/articles/%2561-cent')).toBeUndefined()
})

test.each([
  '/articles/',
  '/articles',
  '/articles/A-cent',
  '/articles/a-cent/',
  '/articles/a/b',
  '/articles/a%2Fb',
  '/articles/a-cent.rsc',
  '/articles/..',
  '/articles/%',
  '/articles/a%00',
  '/articles//a',
  '/articles/a;x',
  '/articles/ａ',
  `/articles/${'a'.repeat(101)}`,
  '/Articles/a',
  '/other/a',
])('%s names no article', (path) => {
  expect(slugOfPath(path)).toBeUndefined()
})
