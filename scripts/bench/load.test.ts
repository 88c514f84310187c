import { expect, test } from 'vitest'
import { readWrk } from './load'

const said = (rest: string) => `Running 1s test @ http://localhost:3000/x
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    28.77ms    6.15ms  77.42ms   89.65%
    Req/Sec     1.12k   144.33     1.30k    80.00%
  Latency Distribution
     50%   27.10ms
     75%   29.45ms
     90%   33.20ms
     99%    1.02s ${''}
  5602 requests in 5.01s, 14.02MB read
${rest}Requests/sec:   1118.92
Transfer/sec:      2.80MB
`

test('reads what wrk prints, in whatever unit', () => {
  expect(readWrk(said(''))).toEqual({
    requests: 5602,
    requestsPerSecond: 1118.92,
    p50Ms: 27.1,
    p99Ms: 1020,
    notOk: 0,
    errors: 0,
  })
})

test('counts refusals and broken connections, which would otherwise look fast', () => {
  const trouble = '  Socket errors: connect 1, read 2, write 0, timeout 4\n  Non-2xx or 3xx responses: 5602\n'
  expect(readWrk(said(trouble))).toMatchObject({ notOk: 5602, errors: 7 })
})

test('does not take silence for a measurement', () => {
  expect(() => readWrk('unable to connect to localhost:3000 Connection refused')).toThrow()
})
