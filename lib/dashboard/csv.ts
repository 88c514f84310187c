/** A cell that a spreadsheet would take for a formula: what a stranger has written must not be run by whoever opens the file. */
const formula = /^[=+\-@\t\r]/

/**
 * Writes a table as CSV (RFC 4180) of UTF-8. A text that begins like a formula gets an apostrophe in front; numbers stay
 * numbers, so that a loss can be added up.
 */
export function csvOf(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

function cell(value: string | number | null): string {
  if (value === null) return ''
  const text = String(value)
  const isNumber = typeof value === 'number' || /^-?\d+(\.\d+)?$/.test(text)
  const safe = !isNumber && formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The answer that a browser saves under this name. */
export function csvResponse(text: string, filename: string): Response {
  return new Response(text, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${filename}"`,
      'Cache-Control': 'no-store',
    },
  })
}
