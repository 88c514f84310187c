import 'server-only'
import { z } from 'zod'
import { cookieName } from '../publishers/sessions'
import { scopeWords } from '../publishers/token-scopes'
import { operations } from './openapi-operations'
import { problemShape } from './openapi-shapes'

/** One call of the publisher's API. */
export interface Operation {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  path: string
  summary: string
  query?: Readonly<Record<string, string>>
  body?: z.ZodType
  /** What a success carries; without it, nothing or not JSON. */
  data?: z.ZodType
  status?: 200 | 201 | 204
  /** When the answer is not JSON. */
  contentType?: string
  /** Not for tokens: it takes a person who has signed in. */
  session?: boolean
}

/** Builds the OpenAPI 3.1 document of the publisher's API, from the very schemas that its bodies are parsed with. */
export function openApiDocument(publicOrigin: string) {
  const paths: Record<string, Record<string, object>> = {}
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: operationObject(operation) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Farthing publisher API',
      version: '1',
      description:
        'Prices, rules, passes, payments and webhooks. Send a token as bearer; amounts are dollars as decimal strings, times are ISO 8601. A wallet may make 600 changes a minute, and a publisher may send 20 webhooks a minute by hand; one more is answered 429 and not made, and Retry-After says in how many seconds to send it again.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: `${publicOrigin}/api/publisher/v1` }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: `Acts as the wallet that made it, for the publisher it was made for. With the scope "read" it may ${scopeWords.read}; with "write" it may ${scopeWords.write}. Calls that name the session alone are not for tokens.`,
        },
        session: { type: 'apiKey', in: 'cookie', name: cookieName(publicOrigin.startsWith('https:')) },
      },
      schemas: { Problem: schemaOf(problemShape, 'output') },
    },
  }
}

function operationObject(operation: Operation): object {
  const { summary, status = 200, data, body, contentType, session } = operation
  const content = data
    ? { content: { 'application/json': { schema: schemaOf(data, 'output') } } }
    : contentType
      ? { content: { [contentType]: { schema: { type: 'string' } } } }
      : {}
  const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
  return {
    operationId: nameOf(operation),
    summary,
    ...(session ? { security: [{ session: [] }] } : {}),
    parameters: parametersOf(operation),
    ...(body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(body, 'input') } },
          },
        }
      : {}),
    responses: {
      [status]: { description: 'Done.', ...content },
      default: { description: 'Refused; nothing was changed.', content: problem },
    },
  }
}

function parametersOf({ path, query = {} }: Operation): object[] {
  const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const asked = Object.entries(query).map(([name, description]) => ({
    name,
    in: 'query',
    description,
    schema: { type: 'string' },
  }))
  return [...named, ...asked]
}

/** Such as `patchPagesSlug`. */
function nameOf({ method, path }: Operation): string {
  const words = path.split(/[^a-zA-Z0-9]+/).filter(Boolean)
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
