import { type AccessDraft, accessOf, numberIn } from './page-draft'

/** What is to be the same on every chosen page, as the texts that stand in the form. What is empty stays as it is. */
export interface BulkDraft {
  price: string
  programPrice: string
  preview: string
  /** `rules` takes back what a page says itself. */
  access: AccessDraft['access'] | 'rules'
  accessCount: string
}

export const emptyBulk: BulkDraft = { price: '', programPrice: '', preview: '', access: '', accessCount: '' }

/** Returns the change that the form says; the server checks it. A form that says nothing asks for a price. */
export function bulkChangeOf(draft: BulkDraft): Record<string, unknown> {
  const { price, programPrice, preview, access, accessCount } = draft
  const isFilled = (text: string) => text.trim() !== ''
  const change = {
    ...(isFilled(price) && { price }),
    ...(isFilled(programPrice) && { programPrice }),
    ...(isFilled(preview) && { preview: numberIn(preview) }),
    ...(access === 'rules' && { accessHours: null }),
    ...(access !== 'rules' && access !== '' && { accessHours: accessOf({ access, accessCount }) }),
  }
  return Object.keys(change).length === 0 ? { price } : change
}
