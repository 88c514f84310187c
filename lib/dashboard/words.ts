import type { z } from 'zod'

/** What an issue says of a value; written as it reads after the name of the field. */
type Issue = Parameters<z.core.$ZodErrorMap>[0]

/**
 * Words for whatever a schema has none of its own for: the library's are written for programmers, and would stand in
 * forms.
 */
export const words: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${KINDS[issue.expected] ?? issue.expected}`
    case 'too_small':
      return sayBound(issue, issue.minimum, 'at least')
    case 'too_big':
      return sayBound(issue, issue.maximum, 'at most')
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}`
    case 'unrecognized_keys':
      return `${issue.keys.join(', ')}: there is no such field`
    default:
      return 'cannot be this'
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}

function sayBound(issue: Issue, bound: unknown, most: 'at least' | 'at most'): string {
  const unit = { string: ' characters long', array: ' entries long' }[String(issue.origin)] ?? ''
  return `must be ${most} ${bound}${unit}`
}
