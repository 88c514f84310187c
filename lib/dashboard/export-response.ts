import 'server-only'
import { publisherFor } from './actor'
import { type Call, invalid, notFound, type Outcome } from './api'
import { exportStream, type FileKind } from './export-file'
import { exportRows } from './exports'
import { readFilter } from './payment-filter'

const types: Readonly<Record<FileKind, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  jsonl: 'application/jsonl',
}

/** Answers with a file of every transfer to a publisher, `?from` and `?to` being days in UTC. Reading is enough for it. */
export async function answerExport(
  { actor, query }: Call<undefined>,
  kind: FileKind,
): Promise<Outcome | Response> {
  const publisher = await publisherFor(actor, query.get('publisher'))
  if (!publisher) return notFound('publisher')
  const [from, to] = [query.get('from') ?? '', query.get('to') ?? '']
  const read = readFilter([
    ['from', from],
    ['to', to],
  ])
  if (!read.ok) return invalid(read.errors)
  const days = [from.slice(0, 10) || 'begin', to.slice(0, 10) || 'now']
  const name = `payments-${publisher.handle}-${days.join('-to-')}.${kind}`
  return new Response(exportStream(exportRows(publisher.handle, read.filter), kind), {
    headers: {
      'Content-Type': types[kind],
      'Content-Disposition': `attachment; filename="${name}"`,
      'Cache-Control': 'no-store',
    },
  })
}
