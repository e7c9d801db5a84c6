/**
 * What Envoy does with the tries of a request while the pods that it prefers leave: by Envoy alone, with the retries that Istio
 * makes of ours (`retryRemoteLocalities`: after two tries the priorities that were tried are left out).
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { programsFolder } from '../programs/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'lab-envoy-'))
const TRY = 3_000

/** Answers; the first request later than a try may take. */
let asked = 0
const elsewhere = createServer((_, response) => {
  asked += 1
  setTimeout(() => response.end('answered'), asked === 1 ? 1.5 * TRY : 0)
})
/** Nobody listens there: it refuses. */
const dead = createServer()

const listening = (server: Server) =>
  new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  )

const type = (name: string) => ({ '@type': `type.googleapis.com/envoy.${name}` })
const at = (port: number) => ({ socket_address: { address: '127.0.0.1', port_value: port } })

/** The endpoints, one of each priority, in one step as Envoy wants it. */
const setEndpoints = (...ports: readonly number[]): void => {
  const endpoints = ports.map((port, priority) => ({
    ...{ priority, locality: { region: String(port) }, load_balancing_weight: 1 },
    lb_endpoints: [{ endpoint: { address: at(port) } }],
  }))
  const assignment = { ...type('config.endpoint.v3.ClusterLoadAssignment'), cluster_name: 'app', endpoints }
  writeFileSync(join(folder, 'next.json'), JSON.stringify({ resources: [assignment] }))
  renameSync(join(folder, 'next.json'), join(folder, 'endpoints.json'))
}

const extension = (name: string, kind: string, more = {}) => ({
  name,
  typed_config: { ...type(kind), ...more },
})
const configuration = (entry: number, admin: number) => {
  const retries = {
    ...{ retry_on: '5xx,reset,connect-failure,refused-stream,unavailable', num_retries: 3 },
    ...{ per_try_timeout: `${TRY / 1_000}s`, host_selection_retry_max_attempts: 5 },
    retry_host_predicate: [
      extension('previous_hosts', 'extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate'),
    ],
    retry_priority: extension(
      'previous_priorities',
      'extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig',
      { update_frequency: 2 },
    ),
  }
  const routes = [
    { match: { prefix: '/' }, route: { cluster: 'app', timeout: '10s', retry_policy: retries } },
  ]
  const manager = extension(
    'http',
    'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    {
      stat_prefix: 'entry',
      route_config: { virtual_hosts: [{ name: 'app', domains: ['*'], routes }] },
      http_filters: [extension('router', 'extensions.filters.http.router.v3.Router')],
    },
  )
  return {
    node: { id: 'gateway', cluster: 'gateway' },
    admin: { address: at(admin) },
    static_resources: {
      listeners: [{ address: at(entry), filter_chains: [{ filters: [manager] }] }],
      clusters: [
        {
          ...{ name: 'app', type: 'EDS', connect_timeout: '1s', lb_policy: 'LEAST_REQUEST' },
          eds_cluster_config: {
            eds_config: { path_config_source: { path: join(folder, 'endpoints.json') } },
          },
          common_lb_config: { healthy_panic_threshold: { value: 1 }, locality_weighted_lb_config: {} },
        },
      ],
    },
  }
}

let [preferred, other, entry, admin] = [0, 0, 0, 0]
let envoy: ReturnType<typeof spawn>

/** The endpoints that Envoy has, by their ports, with the priority of each. */
const priorities = async () => {
  const text = await (await fetch(`http://127.0.0.1:${admin}/clusters`)).text()
  return [...text.matchAll(/^app::127\.0\.0\.1:(\d+)::priority::(\d)$/gm)].map(([, port, priority]) => [
    Number(port),
    Number(priority),
  ])
}

beforeAll(async () => {
  const free = [dead, createServer(), createServer()]
  ;[preferred = 0, entry = 0, admin = 0] = await Promise.all(free.map(listening))
  for (const server of free) server.close()
  other = await listening(elsewhere)
  setEndpoints(preferred, other)
  const file = join(folder, 'envoy.json')
  writeFileSync(file, JSON.stringify(configuration(entry, admin)))
  const words = ['-c', file, '--concurrency', '1', '--log-level', 'error', '--use-dynamic-base-id']
  envoy = spawn(join(programsFolder(), 'envoy'), words, { stdio: 'ignore' })
  await vi.waitFor(async () => expect(await priorities()).toHaveLength(2), 20_000)
})
afterAll(() => {
  envoy?.kill('SIGKILL')
  elsewhere.close()
  rmSync(folder, { recursive: true })
})

const request = async () => {
  const response = await fetch(`http://127.0.0.1:${entry}/`)
  return [response.status, await response.text()]
}

beforeEach(async () => {
  asked = 0
  setEndpoints(preferred, other)
  await vi.waitFor(async () => expect(await priorities()).toHaveLength(2), 5_000)
})

test('two tries where it is preferred, one elsewhere that is late, and a fourth there', async () => {
  expect(await request()).toEqual([200, 'answered'])
  expect(asked).toBe(2)
})

// If this is red Envoy has been mended, and docs/traffic.md says too much.
test('the fourth goes to a priority that has emptied meanwhile: 503, though all endpoints are well', async () => {
  const answer = request()
  await vi.waitFor(() => expect(asked).toBe(1), 5_000)
  setEndpoints(other)
  await vi.waitFor(async () => expect(await priorities()).toEqual([[other, 0]]), TRY)
  expect(await answer).toEqual([503, 'no healthy upstream'])
  expect(asked).toBe(1)
  expect(await request()).toEqual([200, 'answered'])
})
