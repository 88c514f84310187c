import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { LockedPass } from '@/components/passes/locked-pass'
import { currentPass, findPass } from '@/lib/passes'

export const dynamic = 'force-dynamic'

type Props = { params: Promise<{ id: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const pass = await findPass((await params).id)
  return pass ? { title: pass.name, robots: { index: false } } : {}
}

/** What the gate answers with 402 at a pass's own address. */
export default async function PassPaywallPage({ params }: Props) {
  const { id } = await params
  const [current, pass] = await Promise.all([currentPass(id), findPass(id)])
  if (!current || !pass) notFound()
  return <LockedPass tariff={current.tariff} pass={pass} />
}
