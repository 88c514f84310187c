import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { currentActor } from '@/lib/dashboard/actor'
import { knowsPayment } from '@/lib/dashboard/known'

type Props = { params: Promise<{ id: string }>; children: ReactNode }

/** Asked above the outline: once that is sent, the status is 200. */
export default async function PaymentLayout({ params, children }: Props) {
  const [actor, { id }] = await Promise.all([currentActor(), params])
  // What cannot be asked now is for the page to say.
  if (actor && !(await knowsPayment(actor, id).catch(() => true))) notFound()
  return children
}
