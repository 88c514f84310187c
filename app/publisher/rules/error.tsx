'use client'

import { SectionError } from '@/components/publisher/section-error'

export default function RulesError({ retry }: { retry: () => void }) {
  return <SectionError what="The rules" retry={retry} />
}
