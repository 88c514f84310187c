/** One deliberate mistake: a text in a file, what it is replaced by, and the tests that must notice. */
export interface Defect {
  name: string
  file: string
  find: string
  replace: string
  tests: string[]
}

const payments = (name: string) => `lib/payments/${name}.test.ts`
const migration = 'lib/db/migrations/0000_payments.sql'

/** What a tired engineer could do to the four promises. */
export const defects: Defect[] = [
  {
    name: 'one authorization may be claimed twice',
    file: migration,
    find: 'CONSTRAINT "payments_authorization" UNIQUE("network","asset","payer","nonce")',
    replace: 'CONSTRAINT "payments_authorization" UNIQUE("id")',
    tests: [payments('ledger')],
  },
  {
    name: 'a wallet may pay for an article twice',
    file: 'lib/db/migrations/0008_publishers.sql',
    find: 'CREATE UNIQUE INDEX "payments_one_per_article"',
    replace: 'CREATE INDEX "payments_one_per_article"',
    tests: [payments('ledger')],
  },
  {
    name: 'any transfer in the transaction is taken for proof',
    file: 'lib/payments/prove.ts',
    find: 'log.logIndex === used.logIndex + 1',
    replace: "log.eventName === 'Transfer'",
    tests: [payments('prove')],
  },
  {
    name: 'logs of any contract are taken for the token’s',
    file: 'lib/payments/prove.ts',
    find: '.filter((log) => log.address.toLowerCase() === payment.asset)',
    replace: '',
    tests: [payments('prove')],
  },
  {
    name: 'a transfer of any amount to anybody is proof',
    file: 'lib/payments/prove.ts',
    find: 'return fits ? { proof: proofOf(moved) } : {}',
    replace: 'return fits === undefined ? {} : { proof: proofOf(moved) }',
    tests: [payments('prove')],
  },
  {
    name: 'an authorization that was used counts as paid',
    file: 'lib/payments/prove.ts',
    find: "return used.proof ? { kind: 'paid', proof: used.proof } : { kind: 'diverted', blockNumber }",
    replace:
      "return { kind: 'paid', proof: used.proof ?? { transaction, logIndex: 0, blockNumber, blockHash: transaction } }",
    tests: [payments('prove')],
  },
  {
    name: 'silence of a facilitator is answered with a 402',
    file: 'lib/payments/machine.ts',
    find: "} else if (outcome.kind === 'refused' && first) {",
    replace: "} else if (outcome.kind !== 'overtaken' && first) {",
    tests: [payments('machine')],
  },
  {
    name: '"success" with a transaction is believed',
    file: 'lib/payments/machine.ts',
    find: '    if (look.mined && !look.proof) {',
    replace:
      '    if (look.mined && !look.proof) return book(machine.db, payment, { transaction, logIndex: 0, blockNumber: 0n, blockHash: transaction })\n    if (look.mined && !look.proof) {',
    tests: [payments('machine')],
  },
  {
    name: 'an authorization is over before its end',
    file: 'lib/payments/prove.ts',
    find: 'if (safe.timestamp <= validBefore) return false',
    replace: '',
    tests: [payments('machine'), payments('crash')],
  },
  {
    name: 'whoever has the calldata gets the article',
    file: 'lib/purchase.ts',
    find: 'const isSender = quoteHash !== null && payment.quoteHash === quoteHash',
    replace: 'const isSender = true',
    tests: [payments('model')],
  },
  {
    name: 'one payment opens every article',
    file: 'lib/purchase.ts',
    find: "if (payment.slug !== slug) return { kind: 'bound_elsewhere' }",
    replace: '',
    tests: [payments('model')],
  },
  {
    name: 'a payment at work is taken over',
    file: 'lib/payments/ledger.ts',
    find: '        lt(payments.leaseUntil, sql`now()`),\n      ),\n    )\n    .returning({ id: payments.id })',
    replace: '      ),\n    )\n    .returning({ id: payments.id })',
    tests: [payments('ledger')],
  },
  {
    name: 'a move does not look at the state it leaves',
    file: 'lib/payments/ledger.ts',
    find: '.where(and(eq(payments.id, payment.id), eq(payments.state, payment.state)))',
    replace: '.where(eq(payments.id, payment.id))',
    tests: [payments('ledger')],
  },
  {
    name: 'the relayer gives out one nonce twice',
    file: 'lib/payments/attempts.ts',
    find: 'set next_nonce = next_nonce + 1',
    replace: 'set next_nonce = next_nonce',
    tests: [payments('machine')],
  },
  {
    name: 'a nonce that was never signed with is forgotten',
    file: 'lib/payments/attempts.ts',
    find: 'and raw_transaction is null\n        and exists',
    replace: 'and false\n        and exists',
    tests: ['lib/facilitators/tend.test.ts'],
  },
  {
    name: 'a reorganisation is not noticed',
    file: 'lib/payments/watch.ts',
    find: 'blockHash !== block?.hash',
    replace: 'blockHash === undefined',
    tests: [payments('watch')],
  },
  {
    name: 'the right to read outlives a payment that is lost',
    file: 'lib/payments/book.ts',
    find: 'where payment_id in (select id from moved) and revoked_at is null',
    replace: 'where false and payment_id in (select id from moved)',
    tests: [payments('watch')],
  },
  {
    name: "a stranger reads for somebody else's orphan",
    file: 'lib/payments/incoming.ts',
    find: 'eq(chainTransfers.payer, payer),\n        eq(chainTransfers.payTo, payTo.toLowerCase()),',
    replace: 'eq(chainTransfers.payTo, payTo.toLowerCase()),',
    tests: [payments('sweep')],
  },
  {
    name: 'a sale is booked without the right to read',
    file: 'lib/payments/book.ts',
    find: "from moved where state = 'settled'\n      on conflict",
    replace: "from moved where state = 'never'\n      on conflict",
    tests: [payments('ledger')],
  },
  {
    name: 'more than the price is taken',
    file: 'lib/payments/verify.ts',
    find: 'if (value !== BigInt(terms.amount))',
    replace: 'if (value < BigInt(terms.amount))',
    tests: [payments('verify')],
  },
  {
    name: 'signatures are not compared',
    file: 'lib/token.ts',
    find: 'return difference === 0',
    replace: 'return difference >= 0',
    tests: ['lib/token.test.ts'],
  },
  {
    name: 'a pass opens every article',
    file: 'lib/access/pass.ts',
    find: 'claims.slug === slug || (',
    replace: 'true || (',
    tests: ['lib/access/pass.test.ts'],
  },
  {
    name: 'a wide pass opens every publisher’s articles',
    file: 'lib/access/pass.ts',
    find: 'scopes.includes(claims.scope)',
    replace: 'true',
    tests: ['lib/access/pass.test.ts'],
  },
  {
    name: 'the fare cap is reached only by more than its price',
    file: 'lib/db/migrations/0015_passes.sql',
    find: ' bought.created_at) >= pass.price',
    replace: ' bought.created_at) > pass.price',
    tests: ['lib/access/fares.test.ts'],
  },
  {
    name: 'what was paid back counts towards the fare cap',
    file: 'lib/db/migrations/0015_passes.sql',
    find: "r.state = 'proven')",
    replace: "r.state = 'never')",
    tests: ['lib/access/fares.test.ts'],
  },
  {
    name: 'a gift is good for more reads than it was made for',
    file: 'lib/access/gifts.ts',
    find: 'gt(gifts.readsLeft, 0),',
    replace: '',
    tests: ['lib/access/gifts.test.ts'],
  },
  {
    name: 'a payment buys what is set by now, not what was quoted',
    file: 'lib/agreed-terms.ts',
    find: 'terms.accessSeconds ?? null',
    replace: 'tariff.accessSeconds ?? null',
    tests: ['lib/agreed-terms.test.ts'],
  },
  {
    name: 'what was bought for good is sold again when an earned pass is over',
    file: 'lib/payments/ledger.ts',
    find: ' and slug = payments.slug and expires_at',
    replace: ' and expires_at',
    tests: ['lib/payments/ledger.test.ts'],
  },
  {
    name: 'a token follows its wallet to another publisher',
    file: 'lib/dashboard/actor.ts',
    find: '(actor.publisher ?? null) === used.publisher',
    replace: 'true',
    tests: ['lib/dashboard/actor.test.ts'],
  },
  {
    name: 'a log without its receipt ends a payment unpaid',
    file: 'lib/payments/prove.ts',
    find: "if (!used) throw new Error('the node shows the log of an authorization and not its receipt')",
    replace: "if (!used) return { kind: 'diverted', blockNumber }",
    tests: [payments('prove')],
  },
  {
    name: 'a nonce that is used, and no log of it, is answered with a 402',
    file: 'lib/purchase.ts',
    find: "return adopted === undefined ? { kind: 'unavailable' } :",
    replace: 'return',
    tests: [payments('lies')],
  },
  {
    name: 'one node may end a large payment',
    file: 'lib/payments/machine.ts',
    find: 'else if (await isBelieved(machine, payment, fact))',
    replace: 'else',
    tests: [payments('machine')],
  },
  {
    name: 'an article is sold to whoever is paying for a pass that opens it',
    file: 'lib/db/migrations/0019_pass_first.sql',
    find: 'IF public.pass_ahead(NEW.payer, NEW.scopes) IS NOT NULL THEN RETURN NULL; END IF;',
    replace: '',
    tests: ['lib/covered.test.ts'],
  },
  {
    name: 'a relayer spends more in a day than it may',
    file: 'lib/facilitators/funds.ts',
    find: '+ maxCost <= dailyLimit',
    replace: '>= 0n',
    tests: ['lib/facilitators/funds.test.ts'],
  },
  {
    name: 'changes at the dashboard are not counted',
    file: 'lib/dashboard/api.ts',
    find: '(changes && (await limitDashboard(actor.wallet))) || actor',
    replace: 'actor',
    tests: ['lib/dashboard/api.test.ts'],
  },
]
