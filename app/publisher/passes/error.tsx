'use client'

import { SectionError } from '@/components/publisher/section-error'

export default function PassesError({ retry }: { retry: () => void }) {
  return <SectionError what="The passes" retry={retry} />
}
