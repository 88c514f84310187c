import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { openApiDocument } from './openapi'
import { operations } from './openapi-operations'

const root = path.resolve(import.meta.dirname, '../../app/api/publisher/v1')

/** Every method of every route file, as `GET /pages/{slug}`. */
function routes(): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('route.ts'))
    .flatMap((file) => {
      const source = readFileSync(path.join(root, file), 'utf8')
      const methods = [
        ...source.matchAll(/^export (?:const|(?:async )?function) (GET|POST|PUT|PATCH|DELETE)\b/gm),
      ]
      const where = `/${path.dirname(file)}`.replace(/\[(\w+)\]/g, '{$1}')
      return methods.map(([, method]) => `${method} ${where}`)
    })
    .sort()
}

test('the document describes every route and nothing else', () => {
  const described = operations.map(({ method, path: where }) => `${method.toUpperCase()} ${where}`).sort()
  expect(described).toEqual(routes())
})

test('the document names the cookie that sessions are in, here and on https', () => {
  const named = (origin: string) => openApiDocument(origin).components.securitySchemes.session.name
  expect(named('https://example.com')).toBe('__Host-farthing_publisher')
  expect(named('http://localhost:3000')).toBe('farthing_publisher')
})

test('the document is valid OpenAPI 3.1', async () => {
  const document = openApiDocument('https://example.com')
  const result = await new Validator().validate(JSON.parse(JSON.stringify(document)))
  expect(result).toEqual({ valid: true })
})
