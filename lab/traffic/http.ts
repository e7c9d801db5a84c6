/** A prediction in the bytes of HTTP, and its answer: a load that holds its sockets itself costs a fifth of one that does not. */
import type { LoadPlan, Stream } from './plan.ts'
import type { End } from './tally.ts'

const BODY = '{"data":[1,2,3,4,5]}'

export const requestOf = ({ host, pinHeader }: LoadPlan, { pin }: Stream): string =>
  [
    'POST /predict HTTP/1.1',
    `host: ${host}`,
    'content-type: application/json',
    `content-length: ${BODY.length}`,
    ...(pin === undefined ? [] : [`${pinHeader}: ${pin}`]),
    '',
    BODY,
  ].join('\r\n')

const METADATA = /"metadata":\{"cloud":"([^"]*)","region":"([^"]*)","pod":"([^"]*)"\}/

/** Who answered, or why nobody did: the server's own words, or Envoy's. */
const endOf = (status: number, body: string): End => {
  const [, cloud, region, pod] = METADATA.exec(body) ?? []
  return status === 200 && pod !== undefined
    ? { by: `${cloud} ${region} ${pod}` }
    : { failed: status === 200 ? 'no prediction' : `${status}`, said: body.slice(0, 200) }
}

/** A body that came in chunks, each behind its size, the last of size 0. */
const joined = (chunks: string): string => {
  const sizeEnd = chunks.indexOf('\r\n')
  const [begin, size] = [sizeEnd + 2, Number.parseInt(chunks.slice(0, sizeEnd), 16)]
  return size > 0 ? chunks.slice(begin, begin + size) + joined(chunks.slice(begin + size + 2)) : ''
}

/** An answer that has arrived as a whole; undefined before. */
export const answerOf = (text: string): { readonly end: End; readonly keep: boolean } | undefined => {
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const head = text.slice(0, headEnd).toLowerCase()
  const body = text.slice(headEnd + 4)
  const length = /\ncontent-length: *(\d+)/.exec(head)?.[1]
  const whole = length === undefined ? text.endsWith('\r\n0\r\n\r\n') : body.length >= Number(length)
  return whole
    ? {
        end: endOf(Number(head.slice(9, 12)), length === undefined ? joined(body) : body),
        keep: !/\nconnection: *close/.test(head),
      }
    : undefined
}
