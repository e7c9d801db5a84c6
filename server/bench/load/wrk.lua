-- The request of the benchmark, and at the end one line of figures that wrk's own summary has not.
wrk.method = "POST"
wrk.body = '{"data":[1,2,3,4,5]}'
wrk.headers["Content-Type"] = "application/json"

function done(summary, latency)
  local failed = summary.errors
  io.write(string.format("figures requests=%d microseconds=%d p50=%d p99=%d p999=%d status=%d socket=%d\n",
    summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9),
    failed.status, failed.connect + failed.read + failed.write + failed.timeout))
end
