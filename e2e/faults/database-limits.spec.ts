import { expect, test } from '@playwright/test'
import postgres from 'postgres'
import { accounts } from '../../scripts/economy/accounts'
import type { App } from '../agent/app'
import { query } from '../world'
import { onStage } from './case'
import { chosen, testInWhole } from './form'
import { type Purchase, reads, send, sendSettled, signed } from './purchase'
import { pass, type Stage } from './stage'

/** More than a process has connections to its database. */
const crowd = 15
/** The account that brings payments to the chain. */
const relayer = accounts[0]?.address

type During = () => Promise<void>

/** Somebody else's transaction holds what every purchase needs: each connection waits. */
async function whileLocked({ databaseUrl }: Stage, during: During): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1 })
  try {
    await sql.begin(async (transaction) => {
      await transaction`lock table payments in access exclusive mode`
      await during()
    })
  } finally {
    await sql.end()
  }
}

async function whileSilent({ database }: Stage, during: During): Promise<void> {
  database.silence()
  await during()
  await database.accept()
}

for (const { how, meanwhile } of [
  { how: 'waits for a lock', meanwhile: whileLocked },
  { how: 'is silent', meanwhile: whileSilent },
]) {
  testInWhole(
    `every connection ${how}: all are told so in time, nothing is sent, and later all pay`,
    async () => {
      await onStage(async (stage, app) => {
        const purchases: Purchase[] = []
        for (let each = 0; each < crowd; each++) purchases.push(await signed(stage, app))
        await meanwhile(stage, async () => {
          const answers = await Promise.all(purchases.map((purchase) => send(purchase, app)))
          expect(answers.map((answer) => answer?.status)).toEqual(Array(crowd).fill(503))
        })
        expect(await stage.rpc('eth_getTransactionCount', relayer, 'pending')).toBe('0x0')
        const answers = await Promise.all(purchases.map((purchase) => sendSettled(purchase, app)))
        expect(purchases.every((purchase, at) => reads(purchase, answers[at]))).toBe(true)
        return purchases
      })
    },
  )
}

const writes: { what: string; table: string; inShort?: boolean }[] = [
  { what: 'anything at all', table: 'every' },
  { what: 'the claim', table: 'payments' },
  { what: 'the attempt', table: 'settle_attempts' },
  { what: 'the sale', table: 'chain_transfers', inShort: true },
]

for (const { what, table } of chosen(writes)) {
  test(`the disk of the database is full for ${what}: told so, and paid once when there is room`, async () => {
    await onStage(async (stage, app) => {
      const purchase = await signed(stage, app)
      await fill(stage, table)
      await expectToldToWait(purchase, app)
      await clear(stage)
      await pass(stage, 45)
      expect(reads(purchase, await sendSettled(purchase, app))).toBe(true)
      return [purchase]
    })
  })
}

async function expectToldToWait(purchase: Purchase, app: App): Promise<void> {
  const answer = await send(purchase, app)
  expect(answer?.status).toBe(503)
  expect(answer?.headers.get('retry-after')).toBeTruthy()
}

/** Lets the database refuse what is written to a table, or to any, as it does when there is no room left. */
async function fill({ databaseUrl }: Stage, table: string): Promise<void> {
  await query(
    `create function disk_full() returns trigger language plpgsql as $$
     begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$;
     do $$ declare name text; begin
       for name in select tablename from pg_tables where schemaname = 'public' and '${table}' in ('every', tablename) loop
         execute format('create trigger disk_full before insert or update on %I for each row execute function disk_full()', name);
       end loop;
     end $$`,
    [],
    databaseUrl,
  )
}

async function clear({ databaseUrl }: Stage): Promise<void> {
  await query('drop function disk_full() cascade', [], databaseUrl)
}
