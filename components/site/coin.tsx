/** The mark: a farthing is a quarter of a penny. */
export function Coin({ className = 'size-8' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true">
      <circle cx="16" cy="16" r="15" className="fill-copper" />
      <circle
        cx="16"
        cy="16"
        r="12.25"
        fill="none"
        strokeWidth=".9"
        className="stroke-on-copper"
        opacity=".55"
      />
      <path
        d="m8.9 11.2 2.1-1.6v6.8M20.6 8.4l-9.2 15.2M21.4 24.2v-7.4l-4.2 5.1h5.9"
        fill="none"
        strokeWidth="1.7"
        strokeLinecap="round"
        strokeLinejoin="round"
        className="stroke-on-copper"
      />
    </svg>
  )
}
