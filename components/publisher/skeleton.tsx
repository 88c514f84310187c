const bar = 'rounded-button bg-well'

/**
 * What is to come, in outline and quiet. It is as tall as the longest page: where a page that was scrolled is loaded again, the
 * footer would otherwise be seen, and jump when the page is there.
 */
export function Skeleton({ shape }: { shape: 'figures' | 'table' | 'form' }) {
  return (
    <div role="status" className="min-h-[500dvh]">
      <span className="sr-only">Loading…</span>
      <div aria-hidden="true" className="motion-safe:animate-pulse">
        <div className={`${bar} h-10 w-48`} />
        {shape === 'figures' && <Figures />}
        {shape === 'table' && <Rows />}
        {shape === 'form' && <Fields />}
      </div>
    </div>
  )
}

function Figures() {
  return (
    <>
      <div className={`${bar} mt-6 h-11 max-w-md`} />
      <div className={`${bar} mt-6 h-28`} />
      <div className="mt-6 grid gap-6 lg:grid-cols-2">
        <div className={`${bar} h-80`} />
        <div className={`${bar} h-80`} />
      </div>
    </>
  )
}

function Rows() {
  return (
    <>
      <div className={`${bar} mt-6 h-11`} />
      <div className="mt-6 grid gap-4">
        {['w-full', 'w-11/12', 'w-full', 'w-10/12', 'w-full', 'w-11/12'].map((width, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike.
          <div key={at} className={`${bar} h-9 ${width}`} />
        ))}
      </div>
    </>
  )
}

function Fields() {
  return (
    <>
      <div className={`${bar} mt-4 h-12 max-w-2xl`} />
      <div className="mt-8 grid gap-6 sm:grid-cols-2">
        {[1, 2, 3, 4].map((at) => (
          <div key={at} className={`${bar} h-16`} />
        ))}
      </div>
    </>
  )
}
