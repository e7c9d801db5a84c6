/** The tutorial's request: a straight line, at which both services are done early. Everything is measured with it. */
export const BODY = '{"data":[1,2,3,4,5]}'

/** `traceparent` with these flags: 00 as the mesh's gateway sends it for nearly every request, 01 for a sampled one. */
export const traceparent = (flags: '00' | '01') =>
  `00-0000000000000000000000000000000a-000000000000000b-${flags}`

/** In the bytes of HTTP, for a load that holds the sockets itself. */
export const REQUEST = [
  'POST /predict HTTP/1.1',
  'Host: bench',
  `Traceparent: ${traceparent('00')}`,
  'Content-Type: application/json',
  `Content-Length: ${BODY.length}`,
  `\r\n${BODY}`,
].join('\r\n')

/** Status of an answer that has arrived as a whole; undefined before. */
export const answered = (text: string): number | undefined => {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const length = Number(/content-length: *(\d+)/i.exec(text)?.[1] ?? 0)
  return text.length >= end + 4 + length ? Number(text.slice(9, 12)) : undefined
}
