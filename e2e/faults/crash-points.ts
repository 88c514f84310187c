import { sendJson } from '../agent/fake-facilitator'
import type { Purchase } from './purchase'
import type { Settler, Stage } from './stage'

/** What ends the process. It throws, so that what it was doing gets no further. */
export type Death = () => Promise<never>

export interface CrashPoint {
  /** Its number in docs/payments.md. */
  id: string
  where: string
  settler: Settler
  inShort?: boolean
  /** Sees to it that the process dies there while it takes this payment, by what passes on a wire and nothing else. */
  set(stage: Stage, purchase: Purchase, die: Death): void
  /** Ends what killed it, before anybody goes on. */
  over?(stage: Stage): Promise<void>
}

const claim = 'insert into "payments"'
const relay = 'update relayers set next_nonce = next_nonce + 1'
const attempt = 'insert into settle_attempts (payment_id, facilitator) select'
const signing = 'update settle_attempts set raw_transaction'
const booking = 'insert into chain_transfers'

const nonceOf = ({ signed }: Purchase) => signed.authorization.nonce
const payerOf = ({ reader }: Purchase) => reader.address.toLowerCase()

export const crashPoints: readonly CrashPoint[] = [
  {
    id: 'C0',
    where: 'before the claim is written',
    settler: 'direct',
    set: ({ database }, purchase, die) => database.before(claim, nonceOf(purchase), die),
  },
  {
    id: 'C0',
    where: 'with the claim written and not committed',
    settler: 'direct',
    set: ({ database }, purchase, die) => database.amid(claim, nonceOf(purchase), die),
  },
  {
    id: 'C1',
    where: 'with the claim committed',
    settler: 'direct',
    inShort: true,
    set: ({ database }, purchase, die) => database.after(claim, nonceOf(purchase), die),
  },
  {
    id: 'C2',
    where: 'with the attempt committed, before a byte leaves for the facilitator',
    settler: 'remote',
    set: ({ database }, _purchase, die) => database.after(attempt, '', die),
  },
  {
    id: 'C3',
    where: 'with the request at the facilitator, which settles it all the same',
    settler: 'remote',
    inShort: true,
    set: ({ facilitator }, purchase, die) =>
      // The first time only: whoever comes next is answered as anybody is.
      void facilitator.manners.set(payerOf(purchase), async (_response, settle) => {
        facilitator.manners.delete(payerOf(purchase))
        await die().catch(() => undefined)
        await settle()
      }),
  },
  {
    id: 'C3',
    where: 'with the request at the facilitator, which drops it',
    settler: 'remote',
    set: ({ facilitator }, purchase, die) =>
      void facilitator.manners.set(payerOf(purchase), async () => {
        facilitator.manners.delete(payerOf(purchase))
        await die().catch(() => undefined)
      }),
  },
  {
    id: 'C3',
    where: 'with the transaction at the node, before it hears so',
    settler: 'direct',
    inShort: true,
    set: ({ node }, purchase, die) => node.after('eth_sendRawTransaction', nonceOf(purchase), die),
  },
  {
    id: 'C4',
    where: 'with the answer of the facilitator heard and not written down',
    settler: 'remote',
    set: ({ facilitator, node }, purchase, die) =>
      void facilitator.manners.set(payerOf(purchase), async (response, settle) => {
        const settled = await settle()
        node.before('eth_getTransactionReceipt', '', die)
        sendJson(response, settled)
      }),
  },
  {
    id: 'C5',
    where: 'with the hash written down, before it has a receipt',
    settler: 'direct',
    set: ({ node }, _purchase, die) => node.before('eth_getTransactionReceipt', '', die),
  },
  {
    id: 'C6',
    where: 'with the receipt seen, before the sale is booked',
    settler: 'direct',
    inShort: true,
    set: ({ database }, _purchase, die) => database.before(booking, '', die),
  },
  {
    id: 'C6',
    where: 'with the sale booked and not committed',
    settler: 'direct',
    set: ({ database }, _purchase, die) => database.amid(booking, '', die),
  },
  {
    id: 'C7',
    where: 'with the sale committed, before the answer',
    settler: 'direct',
    inShort: true,
    set: ({ database }, _purchase, die) => database.after(booking, '', die),
  },
  {
    id: 'C9',
    where: "with the relayer's nonce taken and nothing signed",
    settler: 'direct',
    inShort: true,
    set: ({ database }, _purchase, die) => database.after(relay, '', die),
  },
  {
    id: 'C10',
    where: 'with the transaction signed, before it is written down',
    settler: 'direct',
    set: ({ database }, _purchase, die) => database.before(signing, '', die),
  },
  {
    id: 'C10',
    where: 'with the transaction written down, before it is sent',
    settler: 'direct',
    inShort: true,
    set: ({ node }, purchase, die) => node.before('eth_sendRawTransaction', nonceOf(purchase), die),
  },
  {
    id: 'C12',
    where: 'with the database gone silent while the sale is booked',
    settler: 'direct',
    set: ({ database }, _purchase, die) =>
      database.before(booking, '', async () => {
        // Cut off, the process could say so before it dies.
        database.silence()
        return die()
      }),
    over: ({ database }) => database.accept(),
  },
]
