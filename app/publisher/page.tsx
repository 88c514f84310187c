import { redirect } from 'next/navigation'

export default function PublisherPage() {
  redirect('/publisher/pages')
}
