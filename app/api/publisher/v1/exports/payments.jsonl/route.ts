import { endpoint } from '@/lib/dashboard/api'
import { answerExport } from '@/lib/dashboard/export-response'

export const GET = endpoint({}, (call) => answerExport(call, 'jsonl'))
