/** A prediction in the bytes of HTTP, for loads whose clients hold the sockets themselves. */
import { BODY } from './body.ts'

export const REQUEST = `POST /predict HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`

/** Status of an answer that has arrived as a whole; undefined before. */
export const answered = (text: string): number | undefined => {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const length = Number(/content-length: *(\d+)/i.exec(text)?.[1] ?? 0)
  return text.length >= end + 4 + length ? Number(text.slice(9, 12)) : undefined
}
