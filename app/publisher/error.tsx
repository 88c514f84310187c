'use client'

import { SectionError } from '@/components/publisher/section-error'

export default function OverviewError({ reset }: { reset: () => void }) {
  return <SectionError what="The overview" reset={reset} />
}
