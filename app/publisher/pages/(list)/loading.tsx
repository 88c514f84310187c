import { Skeleton } from '@/components/publisher/skeleton'

export default function PricesLoading() {
  return <Skeleton shape="table" />
}
