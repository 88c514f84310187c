import { test } from '@playwright/test'

/** The short form is part of every test run; the whole one is asked for. */
export const isWhole = process.env.FAULTS === 'whole'

/** The cases of a table that this run goes through. */
export function chosen<T extends { inShort?: boolean | undefined }>(cases: readonly T[]): T[] {
  return cases.filter(({ inShort }) => isWhole || inShort)
}

/** A test of the whole form only. */
export const testInWhole: (title: string, body: () => Promise<void>) => void = isWhole
  ? test
  : () => undefined
