'use client'

import { SectionError } from '@/components/publisher/section-error'

export default function OverviewError({ retry }: { retry: () => void }) {
  return <SectionError what="The overview" retry={retry} />
}
