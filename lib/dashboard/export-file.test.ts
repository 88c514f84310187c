import { expect, test } from 'vitest'
import { exportStream } from './export-file'
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
