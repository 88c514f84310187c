import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

type Manifest = { middleware: Record<string, { files: string[] }> }

/** What a platform loads to run the app's middleware: its files in the build, each after gzip -9, in bytes. */
export function middlewareGzipBytes(directory: string): number {
  const built = join(directory, '.next')
  const manifest: Manifest = JSON.parse(readFileSync(join(built, 'server/middleware-manifest.json'), 'utf8'))
  const files = Object.values(manifest.middleware).flatMap((entry) => entry.files)
  if (files.length === 0) throw new Error(`${directory} was built without a middleware`)
  return [...new Set(files)].reduce((sum, file) => sum + gzipBytes(readFileSync(join(built, file))), 0)
}

/** The size after gzip -9. */
export function gzipBytes(content: Buffer | string): number {
  return gzipSync(content, { level: 9 }).length
}
