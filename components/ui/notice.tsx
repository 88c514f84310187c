import type { ReactNode } from 'react'

const TONES = {
  info: 'border-dusk',
  success: 'border-moss',
  warning: 'border-copper',
  danger: 'border-danger',
} as const

const TITLES = {
  info: 'text-dusk',
  success: 'text-moss',
  warning: 'text-copper',
  danger: 'text-danger',
} as const

type NoticeProps = { tone?: keyof typeof TONES; title?: string; children?: ReactNode; className?: string }

/** A sentence that matters. Errors interrupt a screen reader, the rest waits its turn. */
export function Notice({ tone = 'info', title, children, className = '' }: NoticeProps) {
  return (
    <div
      role={tone === 'danger' ? 'alert' : 'status'}
      className={`border-l-3 bg-well/60 px-4 py-3 text-[0.9375rem] leading-relaxed text-ink ${TONES[tone]} ${className}`}
    >
      {title && <p className={`font-semibold ${TITLES[tone]}`}>{title}</p>}
      {children}
    </div>
  )
}
