import { expect, test } from 'vitest'
import { exportStream, type FileKind } from './export-file'
import type { ExportRow } from './exports'

const row: ExportRow = {
  time: '2026-11-25T12:00:00Z',
  kind: 'sale',
  state: 'final',
  page: '=1+1',
  payer: '0xa',
  gross: '0.10',
  token: 'USDC',
  network: 'eip155:8453',
  transaction: '0xb',
  usd: '0.10',
  refund: '',
  refund_usd: '',
  refund_of: '',
  id: 'pay_a',
}

async function* once() {
  yield [row]
}

test('a file for spreadsheets has no formulas in it, and its amounts are numbers', async () => {
  const [, line] = (await new Response(exportStream(once(), 'csv')).text()).split('\r\n')
  expect(line).toBe("2026-11-25T12:00:00Z,sale,final,'=1+1,0xa,0.10,USDC,eip155:8453,0xb,0.10,,,,pay_a")
})

test('a file for programs holds what is there, as it is', async () => {
  const [line = ''] = (await new Response(exportStream(once(), 'jsonl')).text()).split('\n')
  expect(JSON.parse(line)).toEqual(row)
})

test('both kinds of files end with the same totals, to the last decimal', async () => {
  const sale = { ...row, page: 'page' }
  const back = { ...sale, kind: 'refund', gross: '', usd: '', refund: '0.05', refund_usd: '0.05' } as const
  async function* batches(): AsyncGenerator<ExportRow[]> {
    yield [sale, { ...sale, gross: '0.200001', usd: '0.200001' }]
    yield [back, { ...sale, token: 'EURC', gross: '3.00', usd: '' }, { ...sale, state: 'pending' }]
  }
  const read = async (kind: FileKind) =>
    (await new Response(exportStream(batches(), kind)).text()).trim().split(/\r?\n/)
  const [head = '', ...csv] = await read('csv')
  const columns = head.split(',')
  const isTotal = ({ kind = '' }: Record<string, string>) => kind.startsWith('total_')
  /** Cells that are empty are fields that are not there. */
  const inCsv = csv
    .map((line) =>
      Object.fromEntries(line.split(',').flatMap((cell, i) => (cell ? [[columns[i], cell]] : []))),
    )
    .filter(isTotal)
  const inJson = (await read('jsonl')).map((line) => JSON.parse(line)).filter(isTotal)
  const withoutEmpty = inJson.map((total) =>
    Object.fromEntries(Object.entries(total).filter(([, value]) => value !== '')),
  )
  expect(withoutEmpty).toEqual(inCsv)
  const rail = { network: 'eip155:8453', token: 'USDC' }
  expect(withoutEmpty).toEqual([
    { kind: 'total_sale', state: 'final', ...rail, token: 'EURC', gross: '3.00', usd: '0.00' },
    { kind: 'total_sale', state: 'final', ...rail, gross: '0.300001', usd: '0.300001' },
    { kind: 'total_sale', state: 'pending', ...rail, gross: '0.10', usd: '0.10' },
    { kind: 'total_refund', state: 'final', ...rail, refund: '0.05', refund_usd: '0.05' },
  ])
})
