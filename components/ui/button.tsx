import type { ComponentProps } from 'react'
import { type ButtonVariant, buttonClass } from '@/components/ui/button-class'
import { Spinner } from '@/components/ui/spinner'

type ButtonProps = ComponentProps<'button'> & { variant?: ButtonVariant; busy?: boolean }

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
