import { expect, test } from 'vitest'
import { describeError } from './log'

const signature = `0x${'ab'.repeat(65)}`

test('says what broke and why, and nothing of what was in it', () => {
  const cause = new TypeError(`connection lost while sending ${signature}`)
  const error = new Error(`Failed query: insert into payments values ($1)\nparams: ${signature}`, { cause })
  const described = JSON.stringify(describeError(error))
  expect(described).toContain('Failed query')
  expect(described).toContain('connection lost')
  expect(described).not.toContain('abab')
})

test('a chain of causes that bites its tail ends', () => {
  const error = new Error('a')
  error.cause = error
  expect(describeError(error).length).toBeLessThanOrEqual(5)
})

test('what is no error is not repeated', () => {
  expect(describeError({ secret: 1 })).toEqual([])
})
