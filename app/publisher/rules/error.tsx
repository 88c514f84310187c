'use client'

import { SectionError } from '@/components/publisher/section-error'

export default function RulesError({ reset }: { reset: () => void }) {
  return <SectionError what="The rules" reset={reset} />
}
