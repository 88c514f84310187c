import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect } from '../browser/story'
import type { Api } from './story'

interface Described {
  paths: Record<string, Record<string, { responses: Record<string, { content?: Content }> }>>
}
type Content = Record<string, { schema: object }>

/** Calls the API as its document describes it, and holds each answer against the document. */
export async function documentedApi(origin: string, api: Api): Promise<Api> {
  const document = (await (await fetch(`${origin}/api/publisher/v1/openapi.json`)).json()) as Described
  const ajv = addFormats(new Ajv2020({ strict: false, allErrors: true }))
  return async (method, path, body) => {
    const answer = await api(method, path, body)
    const [where = ''] = path.split('?')
    const template = Object.keys(document.paths).find((each) =>
      new RegExp(`^${each.replace(/\{\w+\}/g, '[^/]+')}$`).test(where),
    )
    const operation = document.paths[template ?? '']?.[method.toLowerCase()]
    expect(operation, `${method} ${path} is described`).toBeDefined()
    const response = operation?.responses[answer.status]
    expect(
      response,
      `${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`,
    ).toBeDefined()
    const schema = response?.content?.['application/json']?.schema
    if (schema) {
      const valid = ajv.validate(schema, answer.body)
      expect(valid, `${method} ${path}: ${ajv.errorsText()} in ${JSON.stringify(answer.body)}`).toBe(true)
    }
    return answer
  }
}
