'use client'

import { SectionError } from '@/components/publisher/section-error'

export default function PassesError({ reset }: { reset: () => void }) {
  return <SectionError what="The passes" reset={reset} />
}
