import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect } from '../browser/story'
import { type Api, isJson } from './story'

type Content = Record<string, { schema: object }>
interface Described {
  paths: Record<string, Record<string, { responses: Record<string, { content?: Content }> }>>
}

/** What the publisher's API says of itself. */
export async function documentOf(origin: string): Promise<Described> {
  return (await (await fetch(`${origin}/api/publisher/v1/openapi.json`)).json()) as Described
}

/** Every call that the document describes, such as `GET /pages/{slug}`. */
export function operationsOf({ paths }: Described): string[] {
  return Object.entries(paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
    .sort()
}

/** Which of them a call is. */
export function operationOf({ paths }: Described, method: string, path: string): string {
  const [where = ''] = path.split('?')
  const template = Object.keys(paths).find(
    (each) =>
      paths[each]?.[method.toLowerCase()] && new RegExp(`^${each.replace(/\{\w+\}/g, '[^/]+')}$`).test(where),
  )
  expect(template, `${method} ${path} is described`).toBeDefined()
  return `${method} ${template}`
}

interface Documented {
  /** Calls what has to succeed. */
  call: Api
  /** Calls what may be refused. */
  ask: Api
  /** What of the document was not called yet. */
  left: () => string[]
}

/** Calls the API as its document describes it, and holds each answer against the document. */
export async function documentedApi(origin: string, api: Api): Promise<Documented> {
  const document = await documentOf(origin)
  const ajv = addFormats(new Ajv2020({ strict: false, allErrors: true })).addSchema(document, 'document')
  const left = new Set(operationsOf(document))
  const ask: Api = async (method, path, body) => {
    const answer = await api(method, path, body)
    const operation = operationOf(document, method, path)
    left.delete(operation)
    const template = operation.slice(method.length + 1)
    const { responses } = document.paths[template]?.[method.toLowerCase()] ?? { responses: {} }
    const status = answer.status in responses ? String(answer.status) : 'default'
    const what = `${method} ${path} answered ${answer.status}: ${answer.text}`
    expect(status === 'default', what).toBe(answer.status >= 400)
    const type = answer.type.split(';')[0] ?? ''
    expect(Object.keys(responses[status]?.content ?? { '': {} }), what).toEqual([type])
    if (!type) return answer
    const steps = [
      ...['paths', template, method.toLowerCase(), 'responses', status],
      'content',
      type,
      'schema',
    ]
    const pointer = steps.map((step) => encodeURIComponent(step.replace(/~/g, '~0').replace(/\//g, '~1')))
    const validate = ajv.getSchema(`document#/${pointer.join('/')}`)
    const valid = validate?.(isJson(type) ? answer.body : answer.text)
    expect(valid, `${ajv.errorsText(validate?.errors)}; ${what}`).toBe(true)
    return answer
  }
  const call: Api = async (method, path, body) => {
    const answer = await ask(method, path, body)
    expect(answer.status, `${method} ${path} answered ${answer.text}`).toBeLessThan(300)
    return answer
  }
  return { call, ask, left: () => [...left] }
}
