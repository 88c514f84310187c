/** Does something with every value, so many at a time; the results keep their order. */
export async function atOnce<T, R>(
  count: number,
  values: readonly T[],
  act: (value: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const worker = async () => {
    for (let index = next++; index < values.length; index = next++) {
      results[index] = await act(values[index] as T, index)
    }
  }
  await Promise.all(Array.from({ length: Math.min(count, values.length) }, worker))
  return results
}
