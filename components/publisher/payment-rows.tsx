import type { ReactNode } from 'react'
import type { Tone } from './say-payment'
import { StateWord } from './state-word'

/** A payment as a row of the table, or as a card on a phone. */
export interface PaymentRow {
  id: string
  time: ReactNode
  page: ReactNode
  amount: string
  token: string
  said: readonly [string, Tone]
  payer: ReactNode
  network: string
}

type Props = { rows: readonly PaymentRow[] }

export function PaymentRows({ rows }: Props) {
  return (
    <>
      <Table rows={rows} />
      <Cards rows={rows} />
    </>
  )
}

const cell = 'py-3 pr-4'

function Table({ rows }: Props) {
  return (
    <table className="w-full border-collapse text-left max-md:hidden">
      <thead className="border-b border-edge text-sm text-soft">
        <tr>
          {['Time', 'Page', 'Amount', 'State', 'Payer', 'Network'].map((name) => (
            <th key={name} scope="col" className="py-2 pr-4 font-medium">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, time, page, amount, token, said, payer, network }) => (
          <tr key={id} className="border-b border-line align-baseline">
            <td className={`${cell} text-sm`}>{time}</td>
            <td className={`${cell} font-serif text-lg leading-snug`}>{page}</td>
            <td className={`${cell} whitespace-nowrap tabular-nums`}>
              {amount} <span className="text-sm text-soft">{token}</span>
            </td>
            <td className={cell}>
              <StateWord said={said} />
            </td>
            <td className={`${cell} text-sm`}>{payer}</td>
            <td className={`${cell} text-sm`}>{network}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Cards({ rows }: Props) {
  return (
    <ul className="grid gap-3 md:hidden">
      {rows.map(({ id, time, page, amount, token, said, payer, network }) => (
        <li key={id} className="rounded-card border border-line bg-card p-4">
          <div className="flex items-baseline justify-between gap-4">
            <div className="font-serif text-lg leading-snug">{page}</div>
            <p className="whitespace-nowrap tabular-nums">
              {amount} <span className="text-sm text-soft">{token}</span>
            </p>
          </div>
          <div className="mt-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-sm">
            <StateWord said={said} />
            {time}
          </div>
          <p className="mt-1 text-sm text-soft">
            {payer} on {network}
          </p>
        </li>
      ))}
    </ul>
  )
}
