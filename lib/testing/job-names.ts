/** What one round of the background jobs answers with, in this order. */
export const jobNames = [
  'tend',
  'reconcile',
  'refunds',
  'watch',
  'sweep',
  'books',
  'funds',
  'overdue',
  'webhooks',
]
