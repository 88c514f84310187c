import type { App } from '../agent/app'
import { check, quiet } from './checker'
import type { Purchase } from './purchase'
import { type Settler, type Stage, withStage } from './stage'

/** Runs a story on a stage of its own, lets everything come to rest, and looks at it from outside. */
export async function onStage(
  story: (stage: Stage, app: App) => Promise<Purchase[]>,
  settler?: Settler,
): Promise<void> {
  await withStage(async (stage) => {
    const app = await stage.start()
    const purchases = await story(stage, app)
    await quiet(stage, app, purchases)
    await check(stage, app, purchases)
  }, settler)
}
