/** The images by the programs that use them: a registry serves the store, containerd pulls by the names that charts use, runc runs. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadFleet, registryOf } from '../../generators/fleet/index.ts'
import { cacheFolder, endMachine, type Machine, startMachine } from '../machine/index.ts'
import { debianRoot, programsFolder } from '../programs/index.ts'
import { APP_VERSIONS, appImages, CLUSTER_IMAGES, HOSTS_TOML, registryStep, storeFolder } from './index.ts'

const net = { net: 'internet' } as const
const root = join(import.meta.dirname, '..', '..')
// On the disk of the cache, since containers lay file systems over it.
const folder = mkdtempSync(join(cacheFolder(), 'test-'))
const state = join(folder, 'state')
let machine: Machine

const CONTAINERD = `version = 2
root = "/lab/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
`

beforeAll(async () => {
  machine = await startMachine({ state, debian: debianRoot(), programs: programsFolder() })
  await machine.run('machine', ['ip', 'netns', 'add', net.net])
  await machine.run(net, ['ip', 'link', 'set', 'lo', 'up'])
  await machine.run(net, ['ip', 'address', 'add', '203.0.113.10/32', 'dev', 'lo'])
  await registryStep(machine).run(() => undefined)
  mkdirSync(join(state, 'hosts/_default'), { recursive: true })
  writeFileSync(join(state, 'hosts/_default/hosts.toml'), HOSTS_TOML)
  writeFileSync(join(state, 'containerd.toml'), CONTAINERD)
  await machine.start(net, 'containerd', ['containerd', '--config', '/lab/containerd.toml'])
  await machine.run(net, ['sh', '-c', 'until ctr version > /dev/null 2>&1; do sleep 0.1; done'])
})
afterAll(async () => {
  await endMachine(state)
  rmSync(folder, { recursive: true, force: true })
})

const pull = (image: string) =>
  machine.run(net, ['ctr', 'images', 'pull', '--hosts-dir', '/lab/hosts', image], { timeout: 300_000 })

/** What a container says that runs without write access; its start is the image's, or these words. */
const said = async (image: string, words: readonly string[]): Promise<string> => {
  await pull(image)
  const run = ['ctr', 'run', '--rm', '--read-only', '--net-host', image, `test-${performance.now()}`]
  const { stdout, stderr } = await machine.run(net, [...run, ...words], { anyCode: true })
  return stdout + stderr
}

const argocd = 'quay.io/argoproj/argocd:v3.5.7'
const redis = 'public.ecr.aws/docker/library/redis:8.2.3-alpine'
const istio = (name: string) => `registry.istio.io/release/${name}:1.31.1`

test.each<[string, readonly string[], RegExp]>([
  [CLUSTER_IMAGES.pause, ['/pause', '--version'], /^pause 3\.10$/m],
  [CLUSTER_IMAGES.coredns, ['/coredns', '-version'], /^CoreDNS-/],
  [CLUSTER_IMAGES.metricsServer, ['/metrics-server', '--version'], /^v0\.9\.0/m],
  [CLUSTER_IMAGES.networkPolicies, ['/bin/netpol', '--help'], /nfqueue/],
  [argocd, ['id'], /^uid=999\(argocd\)/],
  [argocd, ['entrypoint.sh', 'argocd-repo-server', '--help'], /argocd-repo-server \[flags\]/],
  [argocd, ['sh', '-c', 'cd && git version && gpg --version && kustomize version && helm version'], /"v4\.2/],
  [redis, ['sh', '-c', 'redis-server --save "" "--requirepass a" & sleep 1; redis-cli -a a ping'], /^PONG/m],
  [istio('pilot'), ['pilot-discovery', 'version', '--short'], /\b1\.31\.1$/m],
  [istio('proxyv2'), ['envoy', '--version'], /1\.40\.0/],
  [istio('proxyv2'), ['iptables-nft', '--version'], /nf_tables/],
  [
    istio('install-cni'),
    ['sh', '-c', 'install-cni --help > /dev/null && command -v istio-cni'],
    /^\/opt\/cni\/bin\/istio-cni$/m,
  ],
])('%s runs %j', async (image, words, expected) => {
  expect(await said(image, words)).toMatch(expected)
})

/** Like its pod: no write access but /tmp, nobody's user. What it answered, and its exit code after SIGTERM. */
const LIFE = `ctr run --read-only --net-host --mount type=tmpfs,dst=/tmp,options=mode=1777 \
--env CLOUD_PROVIDER=aws --env REGION=us-east-1 --env POD_NAME=a --env DRAIN_DELAY=10ms "$1" app > /tmp/app.log 2>&1 &
for i in $(seq 300); do curl -sf http://127.0.0.1:8000/v2/health/ready > /dev/null && break; sleep 0.1; done
ctr task ps app > /dev/null
curl -s http://127.0.0.1:8000/predict -H content-type:application/json -d '{"data":[1,2,3,4,5]}'
grep -h ^Uid "/proc/$(ctr task ls | awk '$1 == "app" { print $2 }')/status"
ctr task kill --signal SIGTERM app
wait $!
echo "exit code $?"
ctr container rm app`

const fleet = loadFleet(join(root, 'clusters'))
const registries = fleet.clusters.map(({ cloud }) => registryOf(cloud))

test.each(registries)("%s has the app's image under the digest that all have", async (registry) => {
  const digest = appImages(storeFolder())[APP_VERSIONS[0]]
  const image = `${registry}/ml-inference@${digest}`
  await pull(image)
  const { stdout } = await machine.run(net, ['sh', '-c', LIFE, 'sh', image])
  expect(stdout).toMatch(/"predictions?"|forecast|\[/)
  expect(stdout).toContain('Uid:\t10001\t10001')
  expect(stdout).toContain('exit code 0')
})

test('versions that differ only in their label are different images', () => {
  const digests = Object.values(appImages(storeFolder()))
  expect(new Set(digests).size).toBe(digests.length)
})
