import { useEffect, useState } from 'react'
import type { ShownFare } from '@/lib/fares'
import { sayFare } from './fare'

const TIMEOUT_MS = 4000

/** How far a reader who is signed in is towards passes for this article. Nothing where nobody is, or it is not to be had. */
export function FareProgress({ slug }: { slug: string }) {
  const [fares, setFares] = useState<ShownFare[]>([])
  useEffect(() => {
    let gone = false
    void faresOf(slug).then((found) => gone || setFares(found))
    return () => {
      gone = true
    }
  }, [slug])
  const towards = fares.filter(({ reached, spent }) => !reached && Number(spent) > 0)
  if (towards.length === 0) return null
  return (
    <ul className="mb-4 grid gap-1 text-[0.9375rem] leading-relaxed">
      {towards.map((fare) => (
        <li key={fare.pass}>{sayFare(fare)}</li>
      ))}
    </ul>
  )
}

async function faresOf(slug: string): Promise<ShownFare[]> {
  try {
    const answer = await fetch(`/library/fares/${encodeURIComponent(slug)}`, {
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    return answer.ok ? ((await answer.json()) as { fares: ShownFare[] }).fares : []
  } catch {
    return []
  }
}
