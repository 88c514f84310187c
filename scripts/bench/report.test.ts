import { expect, test } from 'vitest'
import { columns } from './report'

test('columns line up whatever the cells hold, names to the left and figures to the right', () => {
  const lines = columns([
    ['', 'req/s', ''],
    ['a page', '12', 'met'],
    ['a much longer name', '12,345', 'MISSED'],
  ])
  expect(lines).toEqual([
    '                       req/s',
    '  a page                  12     met',
    '  a much longer name  12,345  MISSED',
  ])
})
