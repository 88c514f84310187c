type CoverProps = { slug: string; className?: string; eager?: boolean }

/** The drawing that goes with an article. It illustrates and says nothing, so readers who listen are spared it. */
export function Cover({ slug, className = '', eager = false }: CoverProps) {
  return (
    // biome-ignore lint/performance/noImgElement: drawings are SVG; an image optimiser has nothing to gain on them.
    <img
      src={`/drawings/${slug}-cover.svg`}
      alt=""
      width={1600}
      height={900}
      loading={eager ? 'eager' : 'lazy'}
      decoding="async"
      className={`aspect-video w-full rounded-card border border-line bg-well object-cover ${className}`}
    />
  )
}
