import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { dyingMachine } from '../testing/dying'
import { mine, publisher } from '../testing/economy'
import { World } from '../testing/model-world'
import { ownMachine } from '../testing/own-machine'
import { passTime, setPrice, withOtherQuote } from '../testing/shop'
import { reconcile } from './reconcile'
import { settlementCall } from './settlement-call'
import { sweep } from './sweep'
import { watchFinality } from './watch'

/** In the whole run many more; each seed is printed when it fails, and can be given again. */
const runs = Number(process.env.MODEL_RUNS ?? 25)
const seed = process.env.MODEL_SEED === undefined ? undefined : Number(process.env.MODEL_SEED)

// Three blocks can be turned back, and none of them is final.
const { machine, stop } = await ownMachine({ slots: 2 })
afterAll(stop)

type Model = Record<string, never>
type Step = fc.AsyncCommand<Model, World>

/** A step that can always be taken: what it must leave true is checked by the world itself. */
function step(name: string, run: (world: World) => Promise<unknown>): Step {
  return {
    check: () => true,
    run: async (_model, world) => {
      await run(world)
    },
    toString: () => name,
  }
}

const index = fc.nat(5)
const steps = fc.commands<Model, World, false>(
  [
    index.map((i) => step(`quote and sign for ${i % 2}`, (world) => world.sign(i))),
    index.map((i) =>
      step(`quote, sign and pay for ${i % 2}`, async (world) => {
        await world.sign(i)
        const each = world.at(world.signed.length - 1)
        if (each) await world.send(each)
      }),
    ),
    index.map((i) =>
      step(`pay ${i}`, async (world) => {
        const each = world.at(i)
        if (each) await world.send(each)
      }),
    ),
    index.map((i) =>
      step(`pay ${i} twice at once`, async (world) => {
        const each = world.at(i)
        if (each) await Promise.all([world.send(each), world.send(each)])
      }),
    ),
    index.map((i) =>
      step(`pay ${i} for the other article`, async (world) => {
        const each = world.at(i)
        const other = world.slugs.find((slug) => slug !== each?.slug)
        if (!each || !other) return
        const outcome = await world.send(each, world.fresh(), other)
        expect(outcome?.kind).not.toBe('granted')
      }),
    ),
    index.map((i) =>
      step(`replay ${i} from calldata`, async (world) => {
        const each = world.at(i)
        if (!each) return
        if (!(await world.isUsed(each))) return
        const outcome = await world.send({ ...each, payment: withOtherQuote(each.payment, each.slug) })
        expect(outcome?.kind).not.toBe('granted')
      }),
    ),
    index.map((i) =>
      step(`cancel ${i}`, async (world) => {
        const each = world.at(i)
        if (each) await world.cancel(each)
      }),
    ),
    index.map((i) =>
      step(`front-run ${i}`, async (world) => {
        const each = world.at(i)
        if (!each) return
        each.touched = true
        await world.asStranger(settlementCall(machine.token, each.payment).data)
      }),
    ),
    fc.tuple(index, fc.nat(16), fc.constantFrom('before', 'after' as const)).map(([i, at, when]) =>
      step(`crash ${when} call ${at} while paying ${i}`, async (world) => {
        const each = world.at(i)
        if (each) await world.send(each, dyingMachine(world.machine, at, when as 'before' | 'after').machine)
      }),
    ),
    fc.constant(
      step('restart and reconcile', (world) =>
        reconcile(world.fresh(), Date.now() + 5000).catch(() => undefined),
      ),
    ),
    fc.constant(step('watch', (world) => watchFinality(world.fresh()).catch(() => undefined))),
    fc.constant(step('sweep', (world) => sweep(world.machine, [publisher]).catch(() => undefined))),
    fc.nat(2).map((n) => step(`reorganise ${n + 1}`, (world) => world.reorganise(n + 1))),
    fc.constantFrom(20, 60, 400).map((s) => step(`${s} s pass`, (world) => passTime(world.machine, s))),
    fc.constantFrom('0.10', '0.20').map((price) => step(`price ${price}`, async () => setPrice(price))),
    fc.constant(step('a block', (world) => mine(world.machine.client, 1))),
  ],
  { maxCommands: 16, size: 'max' },
)

test(
  `whatever happens in whatever order: paid and reading, or unpaid (${runs} runs)`,
  async () => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(steps, async (commands) => {
        const world = await World.open(machine, `run-${run++}`)
        await fc.asyncModelRun(() => ({ model: {}, real: world }), commands)
        await world.rest()
        await world.check()
      }),
      {
        numRuns: runs,
        ...(seed === undefined
          ? {}
          : { seed, ...(process.env.MODEL_PATH ? { path: process.env.MODEL_PATH } : {}) }),
        endOnFailure: true,
      },
    )
  },
  runs * 20_000,
)
