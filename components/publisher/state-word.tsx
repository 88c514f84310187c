import type { Tone } from './say-payment'

const DOTS: Readonly<Record<Tone, string>> = {
  done: 'bg-moss',
  waiting: 'bg-copper',
  asks: 'bg-danger',
  over: 'border border-edge',
}

/** A dot and a word: the colour never says anything alone. */
export function StateWord({ said: [word, tone] }: { said: readonly [string, Tone] }) {
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap text-sm">
      <Dot tone={tone} />
      {word}
    </span>
  )
}

export function Dot({ tone }: { tone: Tone }) {
  return <span aria-hidden="true" className={`block size-2.5 shrink-0 rounded-full ${DOTS[tone]}`} />
}
