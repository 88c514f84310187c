'use client'

import { SectionError } from '@/components/publisher/section-error'

export default function OrphansError({ reset }: { reset: () => void }) {
  return <SectionError what="The orphans" reset={reset} />
}
