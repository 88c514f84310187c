/** Sets straight quotation marks as a printer would. `before` is the character that the text follows. */
export function curlyQuotes(text: string, before = ''): string {
  return text.replace(/["']/g, (mark, at: number) => {
    const previous = at > 0 ? text.charAt(at - 1) : before
    const next = text.slice(at + 1)
    const opens = /^[\s([{\u2010-\u2015/\u201c\u2018"']?$/.test(previous) && !/^\s/.test(next)
    if (mark === '"') return opens ? '“' : '”'
    return opens && !/^\d0s\b/.test(next) ? '‘' : '’'
  })
}
