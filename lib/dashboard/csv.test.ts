import { expect, test } from 'vitest'
import { csvOf } from './csv'

test.each([
  ['=1+1', "'=1+1"],
  ['+49', "'+49"],
  ['-1+1', "'-1+1"],
  ['-1e5', "'-1e5"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', '"\'\r=1"'],
])('%j is text, not a formula', (text, written) => {
  expect(csvOf([[text]])).toBe(`${written}\r\n`)
})

test('numbers stay numbers, also those below nothing', () => {
  expect(csvOf([[-3, '-0.10', '1.5', null, 0]])).toBe('-3,-0.10,1.5,,0\r\n')
})

test('what would end a cell is quoted', () => {
  expect(csvOf([['a,b', 'say "no"', 'two\nlines', '', 'a=b', 'plain']])).toBe(
    '"a,b","say ""no""","two\nlines",,a=b,plain\r\n',
  )
})
