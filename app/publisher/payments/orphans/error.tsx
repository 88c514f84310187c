'use client'

import { SectionError } from '@/components/publisher/section-error'

export default function OrphansError({ retry }: { retry: () => void }) {
  return <SectionError what="The orphans" retry={retry} />
}
