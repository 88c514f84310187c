import { Skeleton } from '@/components/publisher/skeleton'

export default function PriceLoading() {
  return <Skeleton shape="form" />
}
