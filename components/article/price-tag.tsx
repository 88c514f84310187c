/** Turns a dollar amount into what a price tag says: cents below a dollar, dollars from there on. */
export function priceLabel(price: string): string {
  const [dollars = '0', fraction = ''] = price.split('.')
  const digits = fraction.padEnd(2, '0')
  const part = digits.slice(2).replace(/0+$/, '')
  if (dollars !== '0') return `$${dollars}.${digits.slice(0, 2)}${part}`
  const cents = digits.slice(0, 2).replace(/^0/, '')
  if (cents === '0' && part === '') return 'Free'
  return `${cents}${part && `.${part}`}¢`
}

export function PriceTag({ price }: { price: string }) {
  const label = priceLabel(price)
  const tone = label === 'Free' ? 'border-moss text-moss' : 'border-copper text-copper'
  return (
    <span
      className={`inline-block rounded-full border px-2.5 py-0.5 font-sans text-sm font-semibold tabular-nums leading-5 ${tone}`}
    >
      {label}
    </span>
  )
}
