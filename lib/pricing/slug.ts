const slugPattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
const maxLength = 100
const passPrefix = 'pass:'
/** Where things are on sale, and what their slugs begin with in the books. */
const shelves = [
  { path: '/articles/', prefix: '' },
  { path: '/passes/', prefix: passPrefix },
] as const

/**
 * Returns the canonical slug of what is on sale at a path, or `undefined` when the path names nothing. A pass is `pass:` and its id.
 *
 * The path is decoded exactly once, as the page's own router does, so that the gate and the page can never mean two
 * different articles by one URL.
 */
export function slugOfPath(pathname: string): string | undefined {
  const shelf = shelves.find(({ path }) => pathname.startsWith(path))
  if (!shelf) return undefined
  try {
    const slug = decodeURIComponent(pathname.slice(shelf.path.length))
    return isSlug(slug) ? shelf.prefix + slug : undefined
  } catch {
    return undefined
  }
}

/** Returns the path where it is on sale. */
export function pathOf(slug: string): string {
  const id = passIdOf(slug)
  return id === undefined ? `/articles/${slug}` : `/passes/${id}`
}

/** Returns the id of a pass; `undefined` for an article's slug. */
export function passIdOf(slug: string): string | undefined {
  return slug.startsWith(passPrefix) ? slug.slice(passPrefix.length) : undefined
}

/** Whether a text is a slug: lower-case letters and digits in words joined by single hyphens. */
export function isSlug(text: string): boolean {
  return text.length <= maxLength && slugPattern.test(text)
}
