'use client'

import { SectionError } from '@/components/publisher/section-error'

export default function PeopleError({ retry }: { retry: () => void }) {
  return <SectionError what="People and payouts" retry={retry} />
}
