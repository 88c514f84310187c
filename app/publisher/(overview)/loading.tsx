import { Skeleton } from '@/components/publisher/skeleton'

export default function OverviewLoading() {
  return <Skeleton shape="figures" />
}
