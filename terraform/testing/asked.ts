/** Questions to an emulator that are not Terraform's, by the plain forms of AWS's APIs. */
import type { Emulator } from './emulator.ts'

type Answer = { readonly status: number; readonly headers: Headers; readonly text: string }

const asker =
  ({ url }: Emulator) =>
  async (service: string, path: string, request: RequestInit = {}): Promise<Answer> => {
    // Neither emulator looks at a signature, only at what it is for.
    const authorization = `AWS4-HMAC-SHA256 Credential=nobody/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=none`
    const answer = await fetch(`${url}${path}`, {
      ...request,
      headers: { ...request.headers, authorization },
    })
    return { status: answer.status, headers: answer.headers, text: await answer.text() }
  }

/** The three forms: a path, a target with JSON, an action of a form, of which the texts of one element are wanted. */
export const questions = (emulator: Emulator) => {
  const answer = asker(emulator)
  const ask = async (service: string, path: string, request?: RequestInit) => {
    const { status, text } = await answer(service, path, request)
    if (status !== 200) throw new Error(`${service} answers ${status} to ${path}: ${text}`)
    return text
  }
  return {
    /** What is answered, whatever it is. */
    answer,
    /** What a path gives, of a service that answers in JSON. */
    get: async (service: string, path: string) => JSON.parse(await ask(service, path)),
    /** What an operation of a service with targets gives: `("kms", "TrentService.ListKeys")`. */
    target: async (service: string, target: string, body: object = {}) =>
      JSON.parse(
        await ask(service, '/', {
          method: 'POST',
          headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
          body: JSON.stringify(body),
        }),
      ),
    /** The texts of all elements of one name, of a service that answers in XML. */
    texts: async (service: string, form: Readonly<Record<string, string>>, element: string) => {
      const body = new URLSearchParams({ Version: service === 'ec2' ? '2016-11-15' : '2010-05-08', ...form })
      const xml = await ask(service, '/', { method: 'POST', body })
      return [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(
        ([, found = '']) => found,
      )
    },
  }
}
