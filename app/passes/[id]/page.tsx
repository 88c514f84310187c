import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { notFound } from 'next/navigation'
import { HeldPass } from '@/components/passes/held-pass'
import { LockedPass } from '@/components/passes/locked-pass'
import { goodPass } from '@/lib/access/access'
import { listArticles } from '@/lib/content/articles'
import { currentPass, findPass } from '@/lib/passes'

export const dynamic = 'force-dynamic'

type Props = {
  params: Promise<{ id: string }>
  searchParams: Promise<{ article?: string | string[] }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const pass = await findPass((await params).id)
  return pass ? { title: pass.name } : {}
}

/** Looks for itself whether the reader holds the pass, whatever the gate has said before. */
export default async function PassPage({ params, searchParams }: Props) {
  const { id } = await params
  const [current, pass] = await Promise.all([currentPass(id), findPass(id)])
  if (!current || !pass) notFound()
  const held = await goodPass(current.tariff, (await headers()).get('cookie'))
  if (!held) return <LockedPass tariff={current.tariff} pass={pass} />
  const { article } = await searchParams
  const back = (await listArticles()).find(({ slug }) => slug === article)
  return <HeldPass tariff={current.tariff} until={new Date(held.expiresAt * 1000)} back={back} />
}
