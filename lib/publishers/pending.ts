import { type MadeSetting, settingAt } from './settings'

/** A setting of several values by key, such as the payee of each network. */
export type Values = Readonly<Record<string, string>>

/** Who writes a row, and the message that was signed for it. */
export interface Author {
  setBy: string
  proof?: unknown
}

/** One value that changes, and from when. */
export interface Step extends Author {
  key: string
  value: string
  effectiveAt: string
}

/** A row to write; without a time it holds at once. */
export interface Draft extends Author {
  value: Values
  effectiveAt?: Date
}

const timeOf = ({ effectiveAt }: { effectiveAt: string }) => Date.parse(effectiveAt)
const inLowerCase = (text: string | undefined) => text?.toLowerCase()

/**
 * Tells the values that hold at a moment, of rows of one kind and subject. What the database holds for in effect is so by its
 * own clock, whatever ours says.
 */
export function heldAt(rows: readonly MadeSetting[], atMs: number): Values {
  const [first] = rows
  const found = first && settingAt(rows, first.kind, first.subject, atMs)
  return ((found ?? rows.find(({ isInEffect }) => isInEffect))?.value ?? {}) as Values
}

/**
 * Lists what will change, soonest first. Each row holds all values, so what changes is what differs from the row before; a
 * row that another hides by the time it is due changes nothing.
 */
export function comingSteps(rows: readonly MadeSetting[], nowMs: number): Step[] {
  let before = heldAt(rows, nowMs)
  return rows
    .filter((row) => timeOf(row) > nowMs && heldAt(rows, timeOf(row)) === row.value)
    .sort((a, b) => timeOf(a) - timeOf(b))
    .flatMap(({ value, setBy, proof, effectiveAt }) => {
      const changed = Object.entries(value).filter(([key, text]) => before[key] !== text)
      before = { ...before, ...value }
      return changed.map(([key, text]) => ({ key, value: text, setBy, proof, effectiveAt }))
    })
}

/**
 * Plans the rows of a change. It takes the place of one of the same key that is to come, which must not come into force in
 * the meantime; changes of other keys stay as they are. What is wanted and holds already holds on from now.
 */
export function planChange(
  rows: readonly MadeSetting[],
  step: Step,
  configured: string | undefined,
  nowMs: number,
): Draft[] {
  const held = heldAt(rows, nowMs)
  const steps = comingSteps(rows, nowMs)
  const kept = steps.filter(({ key }) => key !== step.key)
  if (inLowerCase(held[step.key] ?? configured) === inLowerCase(step.value)) {
    return rewritten({ ...held, [step.key]: step.value }, kept, step)
  }
  const all = [...kept, step].sort((a, b) => timeOf(a) - timeOf(b))
  const isAddedLast = kept.length === steps.length && all.at(-1) === step
  return rewritten(held, all, step).slice(isAddedLast ? -1 : 0)
}

/** Plans the rows that withdraw some of what is to come and leave the rest; undefined when nothing of it is to come. */
export function planWithdrawal(
  rows: readonly MadeSetting[],
  isWithdrawn: (step: Step) => boolean,
  author: Author,
  nowMs: number,
): Draft[] | undefined {
  const steps = comingSteps(rows, nowMs)
  const kept = steps.filter((step) => !isWithdrawn(step))
  return kept.length < steps.length ? rewritten(heldAt(rows, nowMs), kept, author) : undefined
}

/** The first row holds at once, and so hides whatever is pending from then on; the others bring back what is to stay. */
function rewritten(held: Values, steps: readonly Step[], { setBy, proof }: Author): Draft[] {
  let value = held
  return [
    { value, setBy, proof },
    ...steps.map((step) => {
      value = { ...value, [step.key]: step.value }
      return { value, setBy: step.setBy, proof: step.proof, effectiveAt: new Date(step.effectiveAt) }
    }),
  ]
}
