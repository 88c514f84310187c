import type { App } from '../agent/app'
import { check, quiet } from './checker'
import type { Purchase } from './purchase'
import { openStage, type Settler, type Stage } from './stage'

/** Runs a story on a stage of its own, lets everything come to rest, and looks at it from outside. */
export async function onStage(
  story: (stage: Stage, app: App) => Promise<Purchase[]>,
  settler?: Settler,
): Promise<void> {
  const stage = await openStage(settler)
  try {
    const app = await stage.start()
    const purchases = await story(stage, app)
    await quiet(stage, app, purchases)
    await check(stage, app, purchases)
  } finally {
    await stage.stop()
  }
}
