-- The request of the benchmark (its body is the first argument), and at the end one line of figures that wrk's own summary has not.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"

function init(args)
  wrk.body = args[1]
end

function done(summary, latency)
  local failed = summary.errors
  io.write(string.format('\n{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"p999":%d,"failed":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency:percentile(99.9),
    failed.status + failed.connect + failed.read + failed.write + failed.timeout))
end
