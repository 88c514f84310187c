/** The names of those fields of a draft that are texts. */
type TextOf<D> = { [K in keyof D]: D[K] extends string ? K : never }[keyof D] & string

/** Ties inputs to the texts of a draft: what stands in each, what is wrong with it, and where a change of it goes. */
export function boundTo<D extends object>(
  draft: D,
  problemOf: (name: TextOf<D>) => string | undefined,
  onChange: (part: Partial<D>) => void,
) {
  return (name: TextOf<D>) => ({
    value: draft[name] as string,
    problem: problemOf(name),
    onChange: ({ target }: { target: { value: string } }) => onChange({ [name]: target.value } as Partial<D>),
  })
}
