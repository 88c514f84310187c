import { expect, test } from 'vitest'
import { csvLine } from './export-file'

test.each([
  ['=1+1', "'=1+1"],
  ['+49', "'+49"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
  ['\rx', '"\'\rx"'],
  ['0.10', '0.10'],
  ['a=b', 'a=b'],
])('a spreadsheet takes %j for text', (field, written) => {
  expect(csvLine([field])).toBe(`${written}\r\n`)
})

test('quotes what RFC 4180 asks for', () => {
  expect(csvLine(['a,b', 'say "so"', 'two\nlines', '', 'plain'])).toBe(
    '"a,b","say ""so""","two\nlines",,plain\r\n',
  )
})
