'use client'

import { Bar, BarChart, CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from 'recharts'
import type { Point } from './chart-points'
import { sayDay, sayMoney, sayShare } from './say-money'

export type ChartProps = { kind: 'revenue' | 'conversion'; points: Point[] }

const axis = { tickLine: false, axisLine: false, fontSize: 12, tick: { fill: 'var(--color-soft)' } } as const
const margin = { top: 8, right: 8, bottom: 0, left: 0 }
const fit = { width: '100%', height: '100%' }

/** Drawn for those who see; what it says is in the table below it. */
export default function RevenueChart({ kind, points }: ChartProps) {
  const frame = { responsive: true, style: fit, data: points, margin, accessibilityLayer: false }
  const grid = <CartesianGrid vertical={false} stroke="var(--color-line)" />
  const days = <XAxis {...axis} dataKey="day" tickFormatter={sayShortDay} minTickGap={28} />
  if (kind === 'conversion') {
    return (
      <LineChart {...frame}>
        {grid}
        {days}
        <YAxis {...axis} width={52} tickFormatter={(percent: number) => sayShare(percent / 100)} />
        <Tooltip content={Note} cursor={{ stroke: 'var(--color-edge)' }} isAnimationActive={false} />
        <Line
          dataKey="conversion"
          name="Conversion"
          stroke="var(--color-copper)"
          strokeWidth={2}
          dot={points.length < 32 ? { r: 2.5, fill: 'var(--color-copper)' } : false}
          connectNulls
          isAnimationActive={false}
        />
      </LineChart>
    )
  }
  return (
    <BarChart {...frame} barCategoryGap="18%">
      {grid}
      {days}
      <YAxis {...axis} width={60} tickFormatter={(usd: number) => sayMoney(String(usd))} />
      <Tooltip content={Note} cursor={{ fill: 'var(--color-well)' }} isAnimationActive={false} />
      <Bar
        dataKey="people"
        name="People"
        stackId="all"
        fill="var(--color-copper)"
        isAnimationActive={false}
      />
      <Bar
        dataKey="programs"
        name="Programs"
        stackId="all"
        fill="var(--color-dusk)"
        isAnimationActive={false}
      />
    </BarChart>
  )
}

function sayShortDay(day: string): string {
  return new Date(day).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
}

type NoteProps = { active?: boolean; payload?: readonly { payload?: unknown }[] }

/** What the pointer is over. */
function Note({ active, payload }: NoteProps) {
  const point = payload?.[0]?.payload as Point | undefined
  if (!active || !point) return null
  return (
    <div className="rounded-card border border-line bg-card px-3 py-2 text-sm shadow-card">
      <p className="font-medium">{sayDay(point.day)}</p>
      <p>People {sayMoney(String(point.people))}</p>
      <p>Programs {sayMoney(String(point.programs))}</p>
      <p className="text-soft">
        {point.sales} sold, {point.shown} shown, {sayShare(point.conversion && point.conversion / 100)}
      </p>
    </div>
  )
}
