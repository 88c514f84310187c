import type { ReactNode } from 'react'

type PassHeadProps = { title: string; summary: string; children: ReactNode }

export function PassHead({ title, summary, children }: PassHeadProps) {
  return (
    <div className="mx-auto max-w-[44rem] px-5 pt-12 sm:px-8 sm:pt-20">
      <p className="kicker">Pass</p>
      <h1 className="mt-4 text-[clamp(2.25rem,1.6rem+3vw,3.25rem)]">{title}</h1>
      <p className="mt-5 font-serif text-xl leading-snug text-pretty text-soft">{summary}.</p>
      <div className="mt-9">{children}</div>
    </div>
  )
}
