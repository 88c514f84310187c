import { type ComponentProps, type ReactNode, useId } from 'react'

export const control =
  'min-h-11 rounded-button border border-edge bg-paper px-3 text-ink disabled:opacity-60 aria-invalid:border-danger'

type FieldProps = { label: string; hint?: ReactNode; problem?: string | undefined }

/** An input with its name above, and below what it means or what is wrong with it. */
export function Field({
  label,
  hint,
  problem,
  className = '',
  ...input
}: FieldProps & ComponentProps<'input'>) {
  const id = useId()
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-sm font-semibold">
        {label}
      </label>
      <input
        {...input}
        id={id}
        aria-invalid={problem ? true : undefined}
        aria-describedby={`${id}-about`}
        className={`${control} w-full`}
      />
      <About id={`${id}-about`} hint={hint} problem={problem} />
    </div>
  )
}

/** A choice of few, with its name above. */
export function Choice({
  label,
  hint,
  problem,
  className = '',
  children,
  ...select
}: FieldProps & ComponentProps<'select'>) {
  const id = useId()
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-sm font-semibold">
        {label}
      </label>
      <select {...select} id={id} aria-describedby={`${id}-about`} className={`${control} w-full`}>
        {children}
      </select>
      <About id={`${id}-about`} hint={hint} problem={problem} />
    </div>
  )
}

function About({ id, hint, problem }: { id: string; hint?: ReactNode; problem?: string | undefined }) {
  return (
    <p id={id} className={`mt-1 text-sm empty:hidden ${problem ? 'text-danger' : 'text-soft'}`}>
      {problem ? `This ${problem}.` : hint}
    </p>
  )
}
