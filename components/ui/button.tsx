import type { ComponentProps } from 'react'
import { Spinner } from '@/components/ui/spinner'

const VARIANTS = {
  primary: 'bg-copper text-on-copper hover:bg-copper-deep',
  secondary: 'border border-edge bg-card text-ink hover:border-copper hover:text-copper',
  quiet: 'text-soft underline decoration-line underline-offset-4 hover:text-copper hover:decoration-copper',
} as const

type Variant = keyof typeof VARIANTS

/** The look of a button, for links that act like one. */
export function buttonClass(variant: Variant = 'primary', className = '') {
  const padding = variant === 'quiet' ? 'px-1 py-1' : 'px-5 py-2.5'
  return `inline-flex min-h-11 items-center justify-center gap-2.5 rounded-button font-sans text-base font-semibold transition-colors disabled:opacity-60 aria-disabled:opacity-60 ${padding} ${VARIANTS[variant]} ${className}`
}

type ButtonProps = ComponentProps<'button'> & { variant?: Variant; busy?: boolean }

/** While busy it keeps its words and its focus, shows a spinner and ignores presses. */
export function Button({ variant, busy = false, className, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={buttonClass(variant, className)}
    >
      {busy && <Spinner />}
      {children}
    </button>
  )
}
