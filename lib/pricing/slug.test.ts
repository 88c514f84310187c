import { expect, test } from 'vitest'
import { passIdOf, pathOf, slugOfPath } from './slug'

test('decodes once, as the router does', () => {
  expect(slugOfPath('/articles/a-cent')).toBe('a-cent')
  expect(slugOfPath('/articles/%61-cent')).toBe('a-cent')
  expect(slugOfPath('/articles/%2561-cent')).toBeUndefined()
})

test('a pass has an address and a slug of its own, which no article can have', () => {
  expect(slugOfPath('/passes/month')).toBe('pass:month')
  expect(slugOfPath('/articles/pass:month')).toBeUndefined()
  expect(slugOfPath('/passes/pass:month')).toBeUndefined()
  expect(['a-cent', 'pass:month'].map(pathOf)).toEqual(['/articles/a-cent', '/passes/month'])
  expect(['a-cent', 'pass:month'].map(passIdOf)).toEqual([undefined, 'month'])
})

test.each([
  '/passes/',
  '/passes/a/b',
  '/passes/A',
  '/Passes/a',
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
