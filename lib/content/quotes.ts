/** What may stand before a mark that opens: nothing, a space, a bracket, a dash, another mark. */
const OPENING = /^[\s([{\u2010-\u2015/\u201c\u2018"']?$/

/** Sets straight quotation marks as a printer would. `before` is the character that the text follows. */
export function curlyQuotes(text: string, before = ''): string {
  return text.replace(/["']/g, (mark, at: number) => {
    const previous = at > 0 ? text.charAt(at - 1) : before
    const next = text.slice(at + 1)
    // At the end of a text the word that follows is in another element, so only a space before it tells.
    const opens = next ? OPENING.test(previous) && !/^\s/.test(next) : /^\s?$/.test(previous)
    if (mark === '"') return opens ? '“' : '”'
    return opens && !/^\d0s\b/.test(next) ? '‘' : '’'
  })
}
