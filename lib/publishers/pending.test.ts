import { expect, test } from 'vitest'
import { comingSteps, type Draft, heldAt, planChange, planWithdrawal, type Step } from './pending'
import type { MadeSetting } from './settings'

const hour = 3600_000
const start = Date.parse('2026-11-25T00:00:00Z')
const at = (hours: number) => start + hours * hour
const iso = (hours: number) => new Date(at(hours)).toISOString()

/** What a publisher has set, as the database keeps it: what is written goes behind all that was. */
class Rows {
  all: MadeSetting[] = []

  write(drafts: readonly Draft[], nowHours: number): void {
    for (const { value, setBy, proof, effectiveAt } of drafts) {
      const version = this.all.length + 1
      const when = effectiveAt?.toISOString() ?? iso(nowHours)
      this.all.push({
        ...{ kind: 'pay_to', subject: 'ada', version, value, setBy, proof, effectiveAt: when },
        isInEffect: false,
      })
    }
  }

  change(key: string, value: string, nowHours: number, setBy = 'ada', delay = 24): Draft[] {
    const step = { key, value, setBy, proof: `${setBy} signed`, effectiveAt: iso(nowHours + delay) }
    const drafts = planChange(this.all, step, undefined, at(nowHours))
    this.write(drafts, nowHours)
    return drafts
  }

  withdraw(which: (step: Step) => boolean, nowHours: number): Draft[] | undefined {
    const drafts = planWithdrawal(this.all, which, { setBy: 'owner' }, at(nowHours))
    this.write(drafts ?? [], nowHours)
    return drafts
  }

  held = (hours: number) => heldAt(this.all, at(hours))
  coming = (hours: number) =>
    comingSteps(this.all, at(hours)).map(({ key, value, effectiveAt }) => [key, value, effectiveAt])
}

function withBase(): Rows {
  const rows = new Rows()
  rows.change('base', 'old', 0, 'ada', 0)
  return rows
}

test('a change holds from its time on and not before', () => {
  const rows = withBase()
  rows.change('base', 'new', 1)
  expect(rows.held(24.9)).toEqual({ base: 'old' })
  expect(rows.held(25)).toEqual({ base: 'new' })
})

test('the old value signed again withdraws what was to come, at once and for good', () => {
  const rows = withBase()
  rows.change('base', 'thief', 1, 'thief')
  const drafts = rows.change('base', 'OLD', 2)
  expect(drafts.map(({ effectiveAt }) => effectiveAt)).toEqual([undefined])
  expect(rows.coming(3)).toEqual([])
  for (const hours of [3, 25, 25.5, 26, 100]) expect(rows.held(hours)).toEqual({ base: 'OLD' })
})

test('a third value takes the place of the second, which never holds in between', () => {
  const rows = withBase()
  rows.change('base', 'thief', 1, 'thief')
  rows.change('base', 'safe', 2)
  expect(rows.coming(3)).toEqual([['base', 'safe', iso(26)]])
  for (const hours of [3, 25.5]) expect(rows.held(hours)).toEqual({ base: 'old' })
  expect(rows.held(26)).toEqual({ base: 'safe' })
})

test('changes of two networks wait side by side', () => {
  const rows = new Rows()
  rows.change('base', 'b', 0)
  expect(rows.change('avalanche', 'a', 1)).toHaveLength(1)
  expect(rows.coming(2)).toEqual([
    ['base', 'b', iso(24)],
    ['avalanche', 'a', iso(25)],
  ])
  expect(rows.held(24.5)).toEqual({ base: 'b' })
  expect(rows.held(25)).toEqual({ base: 'b', avalanche: 'a' })
})

test('one of two is withdrawn, and the other stays as it was made, with whoever made it', () => {
  const rows = withBase()
  rows.change('base', 'thief', 1, 'thief')
  rows.change('avalanche', 'a', 2)
  rows.withdraw(({ setBy }) => setBy === 'thief', 3)
  expect(rows.coming(3)).toEqual([['avalanche', 'a', iso(26)]])
  expect(rows.all.at(-1)).toMatchObject({ setBy: 'ada', proof: 'ada signed' })
  expect(rows.held(25.5)).toEqual({ base: 'old' })
  expect(rows.held(26)).toEqual({ base: 'old', avalanche: 'a' })
  expect(rows.withdraw(({ setBy }) => setBy === 'thief', 4)).toBeUndefined()
})

test('with a shorter delay than before, the later change does not bring the earlier one forward', () => {
  const rows = withBase()
  rows.change('base', 'new', 0)
  rows.change('avalanche', 'a', 1, 'ada', 2)
  expect(rows.held(3)).toEqual({ base: 'old', avalanche: 'a' })
  expect(rows.held(24)).toEqual({ base: 'new', avalanche: 'a' })
})

test('a row that named one network alone does not take the other away when it is written again', () => {
  const rows = new Rows()
  const by = { setBy: 'ada' }
  rows.write([{ value: { base: 'b' }, effectiveAt: new Date(at(24)), ...by }], 0)
  rows.write([{ value: { avalanche: 'a' }, effectiveAt: new Date(at(25)), ...by }], 1)
  rows.change('polygon', 'p', 2)
  expect(rows.held(26)).toEqual({ base: 'b', avalanche: 'a', polygon: 'p' })
})

test('what the database has in effect is held, although our clock is behind its own', () => {
  const rows = withBase()
  for (const row of rows.all) row.isInEffect = true
  expect(rows.held(-1)).toEqual({ base: 'old' })
  rows.change('base', 'new', -1)
  expect(rows.held(10)).toEqual({ base: 'old' })
})
