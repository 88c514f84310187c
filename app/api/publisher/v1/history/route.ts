import { publisherFor } from '@/lib/dashboard/actor'
import { endpoint, notFound } from '@/lib/dashboard/api'
import { answerHistory } from '@/lib/dashboard/history'

export const GET = endpoint({}, async ({ actor, query }) => {
  const publisher = await publisherFor(actor, query.get('publisher'))
  return publisher ? answerHistory(publisher.handle, query.get('kind')) : notFound('publisher')
})
