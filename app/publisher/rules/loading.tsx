import { Skeleton } from '@/components/publisher/skeleton'

export default function RulesLoading() {
  return <Skeleton shape="form" />
}
