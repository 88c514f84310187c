'use client'

import { SectionError } from '@/components/publisher/section-error'

export default function PeopleError({ reset }: { reset: () => void }) {
  return <SectionError what="People and payouts" reset={reset} />
}
