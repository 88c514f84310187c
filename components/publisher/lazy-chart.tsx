'use client'

import dynamic from 'next/dynamic'

/** The chart's library comes after the page, and only where there is a chart. */
export const LazyChart = dynamic(() => import('./revenue-chart'), { ssr: false })
