// What the tests of the bootstrap stand on: two clouds in a folder, and the programs that people have over it.
import { type ChildProcess, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import https from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GeneralName, SubjectAlternativeNameExtension } from '@peculiar/x509'
import { onTestFinished, vi } from 'vitest'
import { groundOf, prerequisites } from '../../generators/prerequisites/index.ts'
import { fleetOf, fleetText } from '../../generators/testing/fleets.ts'
import { certify, type Pair, periodOf } from '../../tools/certificates/index.ts'
import { fakeBinary } from '../../tools/fakes.ts'
import { bootstrap } from './command.ts'
import './internet.ts'
import type { Desk } from './step.ts'

export const HOST = 'inference.example.com'

/**
 * Each fake notes its words and its environment in `log`, and what it changes in `writes`. Where there is a file `kill`, a
 * change of a name that is not in `killed` yet is the last that the bootstrap lives to see.
 */
const START = `
S=$FAKE_STATE
{ echo "== $NAME $*"; export -p; } >> $S/log
fail() { echo "$2" >&2; exit $1; }
wrote() {
  echo "$1" >> $S/writes
  [ -f $S/kill ] || return 0
  grep -qxF "$1" $S/killed && return 0
  echo "$1" >> $S/killed
  kill -9 $(cat $S/pid)
}
after() { want=$1; shift; while [ $# -gt 0 ]; do [ "$1" = "$want" ] && { echo "$2"; return; }; shift; done; }
`

const TERRAFORM = `
[ "$1" = version ] && { echo "Terraform $(cat $S/version)"; exit; }
stage=\${TF_DATA_DIR%/data}; stage=\${stage##*/}; task=$2
for word in "$@"; do case $word in -var-file=*) vars=\${word#-var-file=} ;; esac; done
told() { cat $vars; printf %s "$TF_VAR_preshared_keys" | cksum; }
case $task in
  init) ;;
  plan)
    told | cmp -s - $S/tf/$stage && exit 0
    echo 'Plan: 3 to add, 0 to change, 0 to destroy.'
    case "$*" in *-detailed-exitcode*) exit 2 ;; esac ;;
  apply)
    [ $stage = endpoints-aws ] && exit 0
    [ -f $S/fails-$stage ] && fail 1 'Error: quota'
    told > $S/tf/$stage
    case $stage in
      state-*) touch $S/bucket-\${stage#state-} ;;
      cluster-*) touch $S/$stage ;;
    esac
    wrote "terraform $stage" ;;
  output)
    if [ $stage = endpoints-aws ]; then echo '{"aws_endpoints":{"value":{"aws":["10.0.1.9","10.0.2.9"]}}}'
    elif [ -f $S/tf/edge ]; then echo '{"records":{"value":{"proof":{"name":"_acme.${HOST}.","type":"CNAME","data":"x.authorize.certificatemanager.goog."},"host":{"name":"${HOST}.","type":"A","data":"203.0.113.9"}}}}'
    else echo '{}'; fi ;;
esac`

const AWS = `
gone() { fail 254 "
An error occurred ($1) when calling the $2 operation: $3"; }
entry=$S/managers/aws/$(after --secret-id "$@")
case "$*" in
  --version) echo 'aws-cli/2.30.0 Python/3.13 Linux/6' ;;
  sts*) printf '{"Account":"%s"}' "$(cat $S/account)" ;;
  *head-bucket*)
    [ -f $S/forbidden ] && gone 403 HeadBucket Forbidden
    [ -f $S/bucket-aws ] || gone 404 HeadBucket 'Not Found' ;;
  *describe-key*) [ -f $S/bucket-aws ] || gone NotFoundException DescribeKey 'Alias is not found.'
    echo '{"KeyMetadata":{"Arn":"arn:aws:kms:us-east-1:123456789012:key/1"}}' ;;
  *describe-cluster*) [ -f $S/cluster-aws ] || gone ResourceNotFoundException DescribeCluster 'No cluster found for name: mesh1-aws.'
    echo '{"cluster":{"endpoint":"https://aws.example.com"}}' ;;
  *update-kubeconfig*) echo https://aws.example.com > $S/context-aws; wrote 'context aws' ;;
  *describe-images*) [ -f $S/image-aws ] || gone ImageNotFoundException DescribeImages 'The image does not exist' ;;
  *get-secret-value*) [ -f $entry ] || gone ResourceNotFoundException GetSecretValue 'cannot find it'
    printf '{"SecretString":"%s"}' "$(sed 's/\\\\/\\\\\\\\/g; s/"/\\\\"/g' $entry)" ;;
  *put-secret-value*) [ -f $entry ] || gone ResourceNotFoundException PutSecretValue 'cannot find it'
    cat /dev/stdin > $entry; wrote "$entry" ;;
  *create-secret*) entry=$S/managers/aws/$(after --name "$@"); cat /dev/stdin > $entry; wrote "$entry" ;;
  *) fail 2 "aws: $*" ;;
esac`

const GCLOUD = `
gone() { fail 1 "ERROR: (gcloud) NOT_FOUND: $1 not found"; }
entry() { echo $S/managers/gcp/$1; }
case "$*" in
  version|--version) echo 'Google Cloud SDK 528.0.0' ;;
  projects*) [ -f $S/project ] || fail 1 'ERROR: (gcloud.projects.describe) PERMISSION_DENIED: no' ;;
  storage*) [ -f $S/bucket-gcp ] || fail 1 'ERROR: (gcloud.storage.buckets.describe) gs://example-inference-terraform not found: 404.' ;;
  'container clusters describe'*) [ -f $S/cluster-gcp ] || gone cluster
    echo '{"endpoint":"203.0.113.5","privateClusterConfig":{"privateEndpoint":"10.2.48.2"}}' ;;
  *get-credentials*) echo https://203.0.113.5 > $S/context-gke_example-inference_us-central1_mesh1-gcp; wrote 'context gke' ;;
  artifacts*) [ -f $S/image-gcp ] || fail 1 'ERROR: (gcloud.artifacts.docker.images.describe) Image not found.' ;;
  'secrets versions access'*) e=$(entry $(after --secret "$@")); [ -f $e ] || gone Secret; cat $e ;;
  'secrets versions add'*) e=$(entry $4); [ -f $e ] || gone Secret; cat > $e; wrote "$e" ;;
  'secrets create'*) e=$(entry $3); cat > $e; wrote "$e" ;;
  compute*) echo '[{"zone":"https://www.googleapis.com/compute/v1/projects/p/zones/us-central1-b"},{"zone":"us-central1-a"}]' ;;
  *) fail 2 "gcloud: $*" ;;
esac`

/** An Application waits for the entries that its cluster reads: of its own authority, and of the way to the other cluster. */
const KUBECTL = `
[ "$1" = version ] && { echo '{ "clientVersion": { "gitVersion": "v1.35.1" } }'; exit; }
case "$*" in
  'config delete-context'*) rm -f $S/context-$3; exit ;;
  'config rename-context'*) mv $S/context-$3 $S/context-$4; wrote "context $4"; exit ;;
esac
C=$(after --context "$@"); O=gcp; [ $C = gcp ] && O=aws
[ -f $S/context-$C ] || fail 1 "error: context \\"$C\\" does not exist"
case "$*" in *'config view'*) printf '{"clusters":[{"cluster":{"server":"%s"}}]}' "$(cat $S/context-$C)"; exit ;; esac
{ [ -f $S/cluster-$C ] && [ ! -f $S/down-$C ]; } || fail 1 "Unable to connect to the server: dial tcp 10.0.0.1:443: i/o timeout"
M=$S/managers/$C
# External Secrets copies an entry when it is asked to; else in an hour, which no test waits for.
remote=$S/copied-$C
# The list of Applications, or a text of many words, is not in answers/.
K=$S/answers/$(printf %s "$*" | tr -c 'A-Za-z0-9' _)
[ -f $K ] && { cat $K; exit; }
state() { [ -f "$1" ] && echo Healthy || echo Progressing; }
one() { printf '{"metadata":{"name":"%s","annotations":{"argocd.argoproj.io/sync-wave":"%s"}},"status":{"sync":{"status":"Synced"},"health":{"status":"%s"}}}' $1 $2 $3; }
token() { [ -f $S/token-$1 ] && cat $S/token-$1 || printf 'canary-token-%s' $1; }
case "$*" in
  *'--raw /readyz'*) [ -f $S/refuses-$C ] && fail 1 'error: You must be logged in to the server (Unauthorized)'; echo ok ;;
  *leases*) printf '{"items":[{"spec":{"renewTime":"%s"}}]}' $(date -u -d @$(($(date +%s) - $(cat $S/clock))) +%Y-%m-%dT%H:%M:%SZ) ;;
  *' apply '*) for file in "$@"; do :; done
    case $file in *root.yaml) touch $S/root-$C ;; esac
    wrote "apply $file" ;;
  *' wait '*|*rollout*) ;;
  *'get application root'*) [ -f $S/root-$C ] || fail 1 'Error from server (NotFound): applications.argoproj.io "root" not found' ;;
  *'get applications'*) istiod=$(state $M/mesh1-$C-cacerts); [ -f $S/bad-$C ] && istiod=Degraded
    [ -f $S/unread-$C ] && { echo '{"items":[{"metadata":{"name":"root"},"status":{"sync":{"status":"Unknown"},"health":{"status":"Healthy"},"conditions":[{"type":"ComparisonError","message":"connection refused"}]}}]}'; exit; }
    printf '{"items":[%s,%s,%s]}' "$(one root 0 $(state $remote))" "$(one istiod 20 $istiod)" "$(one remote-access 30 $(state $remote))" ;;
  *'get secret istio-reader'*-second*) ;;
  *'get secret istio-reader'*) [ -f $S/root-$C ] && printf '{"metadata":{"creationTimestamp":"2026-01-01T00:00:00Z"},"data":{"token":"%s","ca.crt":"Y2E="}}' $(token $C | base64 -w0) ;;
  *'get secret istio-remote'*) [ -f $remote ] && printf '{"metadata":{"creationTimestamp":"2026-01-01T00:00:00Z"},"data":{"%s":"%s"}}' $O $(printf 'users: [{user: {token: %s}}]' $(sed 's/.*"token":"\\([^"]*\\)".*/\\1/' $remote) | base64 -w0) ;;
  *'annotate application'*) rm -f $S/unread-$C; wrote "compare $C" ;;
  *annotate*) cp $M/mesh1-$O-remote-access $remote; wrote "annotate $C" ;;
  *clusterz*) if [ -f $remote ] && [ ! -f $S/blind-$C ]; then printf '[{"id":"%s","syncStatus":"synced"}]' $O
    elif [ -f $S/blind-$C ]; then printf '[{"id":"%s","syncStatus":"timeout"}]' $O; else echo '[]'; fi ;;
  *port-forward*) echo "Forwarding from 127.0.0.1:$(cat $S/port-$C) -> 443"; exec sleep 60 ;;
  *) fail 1 "kubectl: $*" ;;
esac
exit 0`

const GIT = `
case "$*" in
  --version) echo 'git version 2.43.0' ;;
  *status*) cat $S/changed ;;
  *rev-parse*) cat $S/commit ;;
  ls-remote*) printf '%s\\trefs/heads/main\\n' $(cat $S/commit) ;;
esac`

/** What a cluster that has everything says to the commands of the prerequisites. */
const ANSWERS: Readonly<Record<string, string>> = {
  kubernetes: '{"major": "1", "minor": "35"}',
  dns: '1',
  'network-policies': '1 --enable-network-policy=true',
  'pod-identity': '1',
  'metrics-api': 'True',
  'load-balancers': '{"ip":"10.0.0.9"}',
  'spot-notice': 'node/a',
  'more-nodes': 'configmap/cluster-autoscaler-status',
  'image-pulls': '',
}
const DISK = { aws: 'csidriver.storage.k8s.io/ebs.csi.aws.com', gcp: 'pd.csi.storage.gke.io' } as const

const fileOf = (words: readonly string[]) => words.join(' ').replaceAll(/[^A-Za-z0-9]/g, '_')

/** A certificate of a name, signed by itself. */
export const certificateFor = (host: string, days = 90): Promise<Pair> =>
  certify({
    subject: () => `CN=${host}`,
    ...periodOf(new Date(Date.now() - 400 * 86_400_000), { hours: 1, days: 400 + days }),
    extensions: async () => [new SubjectAlternativeNameExtension([new GeneralName('dns', host)])],
  })

type Finished = (end: () => void) => void

/** The gateways of a cluster: who is asked for by the header answers, unless `always` does. */
const gatewayOf = async (
  { certificate, key }: Pair,
  at: string,
  always: () => string | undefined,
  finished: Finished,
) => {
  const server = https.createServer({ cert: certificate, key }, ({ headers }, response) => {
    const cloud = always() ?? headers['prefer-cloud'] ?? at
    response.end(JSON.stringify({ prediction: [1], metadata: { cloud } }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  finished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}

/** Programs of the machine that the fakes, and zx, are made of. */
const OF_THE_MACHINE = [
  ...['bash', 'sh', 'cat', 'sed', 'tr', 'date', 'base64', 'cksum', 'cmp', 'touch', 'mv', 'rm', 'sleep'],
  ...['grep', 'cp'],
]

/** Two clouds, the programs over them, and a person's machine. `finished`: what takes them away, when. */
export const world = async (finished: Finished = onTestFinished) => {
  const folder = mkdtempSync(join(tmpdir(), 'bootstrap-test-'))
  finished(() => rmSync(folder, { recursive: true, force: true }))
  const path = (...names: readonly string[]) => join(folder, ...names)
  for (const name of [
    'state/tf',
    'state/answers',
    'state/managers/aws',
    'state/managers/gcp',
    'clusters',
    'home',
    'tmp',
  ])
    mkdirSync(path(name), { recursive: true })
  const set = (name: string, text = '') => writeFileSync(path('state', name), text)
  for (const [name, text] of fleetText().files) writeFileSync(path('clusters', name), text)
  writeFileSync(
    path('accounts.yaml'),
    'state:\n  aws: {account: "123456789012", region: us-east-1, bucket: example-terraform}\n  gcp: {project: example-inference, region: us-central1, bucket: example-inference-terraform}\n',
  )
  const fleet = fleetOf()
  for (const cluster of fleet.clusters)
    for (const { name, check } of prerequisites(groundOf(fleet, cluster)))
      set(
        `answers/${fileOf(['--context', cluster.name, ...check.command])}`,
        name === 'storage' ? DISK[cluster.cloud.provider] : (ANSWERS[name] ?? ''),
      )
  for (const name of ['project', 'image-aws', 'image-gcp', 'changed', 'killed', 'log', 'writes']) set(name)
  set('account', '123456789012')
  set('commit', 'c'.repeat(40))
  set('clock', '0')
  set('version', 'v1.11.4')
  set('dns', '203.0.113.9')
  const bodies = { terraform: TERRAFORM, aws: AWS, gcloud: GCLOUD, kubectl: KUBECTL, git: GIT, node: '' }
  for (const [name, body] of Object.entries({ ...bodies, 'gke-gcloud-auth-plugin': 'echo v0.1' }))
    fakeBinary(path('bin', name), `NAME=${name}\n${START}${body}`)
  for (const tool of OF_THE_MACHINE) symlinkSync(join('/usr/bin', tool), path('bin', tool))
  const pair = await certificateFor(HOST)
  writeFileSync(path('tls.crt'), pair.certificate)
  writeFileSync(path('tls.key'), pair.key)
  // All requests at one gateway are answered by the cloud that a file names.
  const wrong = () =>
    existsSync(path('state/wrong')) ? readFileSync(path('state/wrong'), 'utf8') : undefined
  for (const [name, always] of [
    ['aws', wrong],
    ['gcp', () => undefined],
    ['public', () => undefined],
  ] as const)
    set(`port-${name}`, String(await gatewayOf(pair, name, always, finished)))
  const env = {
    PATH: path('bin'),
    HOME: path('home'),
    TMPDIR: path('tmp'),
    TERRAFORM_CACHE: path('cache'),
    FAKE_STATE: path('state'),
    TF_BIN: '',
  }
  const words = (args: readonly string[]) => [
    ...['--clusters', path('clusters'), '--accounts', path('accounts.yaml')],
    ...(args.includes('--wait') ? [] : ['--wait', '1']),
    ...['--root', path('root.pem'), '--certificate', path('tls.crt'), '--key', path('tls.key')],
    ...args,
  ]
  const begin = () => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    return () => vi.unstubAllEnvs()
  }
  const shown: string[] = []
  const desk = (): Desk => ({
    begin: ({ name }) => void shown.push(`== ${name}`),
    say: (line) => void shown.push(line),
    end: (how, problems = []) =>
      void shown.push(how, ...problems.flatMap(({ what, mend }) => [what, `mend: ${mend}`])),
    demandPerson: () => {},
    agree: async () => true,
  })
  return {
    ...{ path, set, shown },
    unset: (name: string) => rmSync(path('state', name), { force: true, recursive: true }),
    /** Runs the bootstrap in this process. */
    run: async (...args: readonly string[]) => {
      const end = begin()
      try {
        return await bootstrap(words(['--yes', ...args]), desk)
      } finally {
        end()
      }
    },
    /** Runs it as a process of its own, at no terminal; its signal or exit code. */
    start: async (...args: readonly string[]) => {
      const script = join(import.meta.dirname, '..', 'bootstrap.ts')
      const child: ChildProcess = spawn(
        process.execPath,
        ['--import', join(import.meta.dirname, 'internet.ts'), script, ...words(args)],
        { env: { ...env, NODE_COMPILE_CACHE: path('compiled') }, stdio: ['ignore', 'pipe', 'pipe'] },
      )
      set('pid', String(child.pid))
      let said = ''
      for (const stream of [child.stdout, child.stderr])
        stream?.setEncoding('utf8').on('data', (text: string) => {
          said += text
        })
      const [code, signal] = await new Promise<readonly [number | null, string | null]>((resolve) =>
        child.on('close', (...how) => resolve(how)),
      )
      return { how: signal ?? code, said }
    },
    /** Keeps what is so now, and brings it back. */
    keep: () => cpSync(path('state'), path('kept'), { recursive: true }),
    back: () => {
      rmSync(path('state'), { recursive: true })
      cpSync(path('kept'), path('state'), { recursive: true })
      shown.length = 0
    },
    entryFile: (at: string, name: string) => path('state/managers', at, name),
    read: (name: string) => readFileSync(path('state', name), 'utf8'),
    writes: () => readFileSync(path('state/writes'), 'utf8').split('\n').filter(Boolean),
    /** The files below a folder, by their names. */
    files: (from: string): readonly string[] =>
      readdirSync(path(from), { recursive: true, encoding: 'utf8' })
        .filter((name) => statSync(path(from, name)).isFile())
        .toSorted(),
  }
}

export type World = Awaited<ReturnType<typeof world>>
