const VARIANTS = {
  primary: 'bg-copper text-on-copper hover:bg-copper-deep',
  secondary: 'border border-edge bg-card text-ink hover:border-copper hover:text-copper',
  quiet: 'text-soft underline decoration-line underline-offset-4 hover:text-copper hover:decoration-copper',
} as const

export type ButtonVariant = keyof typeof VARIANTS

/** The look of a button, for links that act like one. */
export function buttonClass(variant: ButtonVariant = 'primary', className = '') {
  const padding = variant === 'quiet' ? 'px-1 py-1' : 'px-5 py-2.5'
  return `inline-flex min-h-11 items-center justify-center gap-2.5 rounded-button font-sans text-base font-semibold transition-colors disabled:opacity-60 aria-disabled:opacity-60 ${padding} ${VARIANTS[variant]} ${className}`
}
