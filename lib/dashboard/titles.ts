import 'server-only'
import { listArticles } from '../content/articles'

/** The titles of the pages that are sold, by what payments call them. */
export async function titlesBySlug(): Promise<Map<string, string>> {
  return new Map((await listArticles()).map(({ slug, title }) => [slug, title]))
}

/** What something sold is called: also a pass, and a page that is no longer there. */
export function titleOf(slug: string, titles: ReadonlyMap<string, string>): string {
  return titles.get(slug) ?? (isPass(slug) ? `Pass ${slug.slice('pass:'.length)}` : slug)
}

export const isPass = (slug: string | null) => slug?.startsWith('pass:') === true
