/** For tests: a collector that keeps the exports it gets, read by the fields that tests look at. */
import { createServer } from 'node:http'
import protobuf from 'protobufjs'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { until } from '../testing.ts'

/** Of opentelemetry/proto/collector/trace/v1/trace_service.proto and what it imports. */
const request = protobuf
  .parse(`
    syntax = "proto3";
    message Request { repeated ResourceSpans resource_spans = 1; }
    message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
    message Resource { repeated KeyValue attributes = 1; }
    message ScopeSpans { repeated Span spans = 2; }
    message Span {
      bytes trace_id = 1;
      bytes span_id = 2;
      string trace_state = 3;
      bytes parent_span_id = 4;
      string name = 5;
      int32 kind = 6;
      fixed64 start_time_unix_nano = 7;
      fixed64 end_time_unix_nano = 8;
      repeated KeyValue attributes = 9;
      repeated Link links = 13;
      Status status = 15;
    }
    message Link { bytes trace_id = 1; bytes span_id = 2; }
    message Status { string message = 2; int32 code = 3; }
    message KeyValue { string key = 1; AnyValue value = 2; }
    message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; } }`)
  .root.lookupType('Request')

/** Bytes are in base 64 as protobufjs writes them; ids are read in hex. */
const id = Type.Decode(Type.String(), (base64) => Buffer.from(base64, 'base64').toString('hex'))
const attributes = Type.Array(Type.Object({ key: Type.String(), value: Type.Unknown() }))
const span = Type.Object({
  traceId: id,
  spanId: id,
  parentSpanId: id,
  traceState: Type.String(),
  name: Type.String(),
  kind: Type.Integer(),
  startTimeUnixNano: Type.Decode(Type.String(), BigInt),
  endTimeUnixNano: Type.Decode(Type.String(), BigInt),
  links: Type.Array(Type.Object({ traceId: id, spanId: id })),
  attributes,
  status: Type.Object({ code: Type.Integer(), message: Type.String() }),
})
const exported = Type.Object({
  resourceSpans: Type.Array(
    Type.Object({
      resource: Type.Object({ attributes }),
      scopeSpans: Type.Array(Type.Object({ spans: Type.Array(span) })),
    }),
  ),
})

/** A span as the collector got it; times are nanoseconds since 1970. */
export type Received = Type.StaticDecode<typeof span>

const read = (body: Uint8Array) => {
  const options = { longs: String, bytes: String, arrays: true, defaults: true }
  return Value.Decode(exported, request.toObject(request.decode(body), options))
}

/** Listens on a port of its own until it is closed. */
export const collector = async () => {
  const exports: ReturnType<typeof read>[] = []
  const paths = new Set<string | undefined>()
  const server = createServer(async (request, answer) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk)
    paths.add(request.url)
    exports.push(read(Buffer.concat(chunks)))
    answer.setHeader('content-type', 'application/x-protobuf')
    answer.end()
  }).listen(0, '127.0.0.1')
  await until(() => server.listening)
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/`,
    paths,
    exports,
    spans: (): readonly Received[] =>
      exports.flatMap(({ resourceSpans }) =>
        resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
      ),
    close: () => server.close(),
  }
}
