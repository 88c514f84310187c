import { Skeleton } from '@/components/publisher/skeleton'

export default function PassesLoading() {
  return <Skeleton shape="form" />
}
