import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { currentActor } from '@/lib/dashboard/actor'
import { knowsPage } from '@/lib/dashboard/known'

type Props = { params: Promise<{ slug: string }>; children: ReactNode }

/** Asked above the outline: once that is sent, the status is 200. */
export default async function PageLayout({ params, children }: Props) {
  const [actor, { slug }] = await Promise.all([currentActor(), params])
  if (actor && !(await knowsPage(actor, slug))) notFound()
  return children
}
