import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { awsData, fleetText, gcpData } from '../generators/testing/fleets.ts'
import { terraformBinary } from '../terraform/testing/terraform.ts'
import { fakeBinary, temporaryFolder } from '../tools/fakes.ts'
import { carryOut, init, type Resource, resourcesOf, type Stage } from './clouds/terraform.ts'
import { teardown } from './teardown/command.ts'
import { divided } from './teardown/kept.ts'

// Dozens of programs are started in each, one after the other.
vi.setConfig({ testTimeout: 300_000 })

type Json = { readonly [key: string]: unknown }

const made = (type: string, more: Json = {}) => ({
  address: `module.cluster.${type}.this`,
  mode: 'managed',
  type,
  values: {},
  ...more,
})

/** What `terraform show -json` says of a stage with these resources. */
const stateWith = (...resources: readonly Json[]) =>
  JSON.stringify({ format_version: '1.0', values: { root_module: { child_modules: [{ resources }] } } })

const SERVICES = (type = 'LoadBalancer') => ({
  items: [
    { metadata: { name: 'istio-ingress', namespace: 'istio-ingress' }, spec: { type } },
    { metadata: { name: 'kubernetes', namespace: 'default' }, spec: { type: 'ClusterIP' } },
  ],
})
const CLAIMS = {
  items: [
    {
      metadata: { name: 'prometheus-0', namespace: 'monitoring' },
      spec: { volumeName: 'pvc-1', resources: { requests: { storage: '20Gi' } } },
    },
  ],
}
const VOLUMES = {
  items: [
    {
      metadata: { name: 'pvc-1' },
      spec: {
        capacity: { storage: '20Gi' },
        persistentVolumeReclaimPolicy: 'Delete',
        claimRef: { name: 'prometheus-0', namespace: 'monitoring' },
        csi: { volumeHandle: 'vol-1' },
      },
    },
  ],
}
const NOTHING = '{"items": []}'

const AWS_CLUSTER = stateWith(
  made('aws_eks_cluster'),
  made('aws_ecr_repository', { address: 'module.cluster.aws_ecr_repository.this["ml-inference"]' }),
  made('aws_kms_key'),
)
const AWS_KEPT = stateWith(made('aws_ecr_repository'), made('aws_kms_key'))
const gcpCluster = (deletion_protection: boolean) =>
  stateWith(
    made('google_container_cluster', { values: { deletion_protection } }),
    made('google_secret_manager_secret', {
      values: { deletion_protection: true },
      depends_on: ['module.cluster.google_project_service.this'],
    }),
    made('google_project_service', { address: 'module.cluster.google_project_service.this["x"]' }),
    made('google_compute_network'),
  )
const GCP_KEPT = stateWith(made('google_secret_manager_secret'))

/**
 * Both clouds as files in a folder, and programs that answer from them as the real ones do, change them, and note how they
 * were called. A load balancer outlives its Service by one look.
 */
const world = ({ clusters = [awsData('aws'), gcpData('gcp')], accounts = {}, split = {} } = {}) => {
  const folder = temporaryFolder()
  const path = (...names: readonly string[]) => join(folder, ...names)
  for (const name of ['bin', 'clusters', 'state', 'after', 'there', 'cloud', 'cache', 'entries'])
    mkdirSync(path(name))
  for (const [name, text] of fleetText({ traffic: { split } }, clusters).files)
    writeFileSync(path('clusters', name), text)
  const where = { region: 'us-east-1', bucket: 'state-bucket' }
  const state = {
    aws: { account: '123456789012', ...where },
    gcp: { project: 'example-inference', ...where },
  }
  writeFileSync(path('accounts.yaml'), stringify({ state, ...accounts }))
  const has = (name: string, text: string | Json) =>
    writeFileSync(path(...name.split('/')), typeof text === 'string' ? text : JSON.stringify(text))
  has('state/edge', stateWith(made('google_compute_url_map')))
  has('state/vpn-aws-gcp', stateWith(made('aws_vpn_connection')))
  has('state/cluster-aws', AWS_CLUSTER)
  has('after/cluster-aws', AWS_KEPT)
  has('state/cluster-gcp', gcpCluster(true))
  has('after/cluster-gcp', GCP_KEPT)
  has('cloud/describe-vpcs', { Vpcs: [{ VpcId: 'vpc-1' }] })
  const arn = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/a/1'
  has('cloud/balancers-aws', {
    LoadBalancers: [
      { LoadBalancerArn: arn, LoadBalancerName: 'a', VpcId: 'vpc-1' },
      { LoadBalancerArn: `${arn}0`, LoadBalancerName: 'of-others', VpcId: 'vpc-2' },
    ],
  })
  has('cloud/balancers-gcp', '[{"name": "k8s2-tcp-a", "region": "https://x/regions/us-central1"}]')
  for (const name of ['aws', 'gcp']) {
    has(`there/${name}`, '')
    has(`cloud/services-${name}`, SERVICES())
    has(`cloud/claims-${name}`, CLAIMS)
    has(`cloud/volumes-${name}`, VOLUMES)
    has(`cloud/replicas-${name}`, '1')
  }
  for (const entry of ['mesh1-aws-cacerts', 'mesh1-vpn-aws-gcp', 'other']) has(`entries/aws-${entry}`, '')
  has('entries/gcp-mesh1-gcp-cacerts', '')
  const program = (name: string, body: string) =>
    fakeBinary(path('bin', name), `cd ${folder}\necho "${name} $*" >> calls\n${body}`)
  program('git', 'echo git version 2.40.0')
  program('gke-gcloud-auth-plugin', 'echo v0.5')
  program(
    'terraform',
    `stage=\${TF_DATA_DIR%/data}; stage=\${stage##*/}
    case "$1 $2" in
      version*) echo Terraform v1.11.4 ;;
      *show) cat state/$stage 2> /dev/null || echo '{"format_version":"1.0"}' ;;
      *plan) [ -f plan-$stage ] && { echo 'Plan: 0 to add, 1 to change, 1 to destroy.'; exit 2; }; exit 0 ;;
      *apply) rm -f plan-$stage; sed -i 's/"deletion_protection":true/"deletion_protection":false/g' state/$stage 2> /dev/null ;;
      *destroy)
        [ -f broken-$stage ] && { echo 'Error: DependencyViolation' >&2; exit 1; }
        case "$*" in *-target*) cat after/$stage > state/$stage ;; *) rm state/$stage ;; esac
        case $stage in cluster-*) rm there/\${stage#cluster-}; rm -f cloud/describe-vpcs ;; esac
        [ -f kill-$stage ] && kill -9 $(cat kill-$stage) ;;
      *output) echo '{"aws_endpoints": {"value": {"aws": ["10.0.0.1"]}}}' ;;
    esac
    exit 0`,
  )
  program(
    'kubectl',
    `case "$*" in version*) echo '"gitVersion": "v1.35.0"'; exit ;; esac
    context=$2; shift 2
    ready() { [ -f silent-$context ] && { echo 'dial tcp: i/o timeout' >&2; exit 1; }; true; }
    case "$*" in
      "config view"*) echo "{\\"clusters\\": [{\\"cluster\\": {\\"server\\": \\"https://$(cat elsewhere 2> /dev/null || echo $context.example.com)\\"}}]}" ;;
      *readyz*) ready ;;
      *scale*) echo 0 > cloud/replicas-$context ;;
      *statefulset*) n=$(cat cloud/replicas-$context); echo "{\\"spec\\": {\\"replicas\\": $n}, \\"status\\": {\\"replicas\\": $n}}" ;;
      "get services"*) cat cloud/services-$context ;;
      "delete service"*) echo '${NOTHING}' > cloud/services-$context ;;
      "get persistentvolumeclaims"*) cat cloud/claims-$context ;;
      "get persistentvolumes"*) cat cloud/volumes-$context ;;
      "delete namespace"*) echo '${NOTHING}' > cloud/claims-$context; echo '${NOTHING}' > cloud/volumes-$context ;;
    esac`,
  )
  /** Prints what the cloud has, and lets go of it at the second look after its Service is gone. */
  const lingering = (name: string) =>
    `cat cloud/balancers-${name}; grep -q LoadBalancer cloud/services-${name} || { [ -f late-${name} ] && echo "$nothing" > cloud/balancers-${name}; echo > late-${name}; }; exit 0`
  program(
    'aws',
    `missing() { echo 'An error occurred (ResourceNotFoundException) when calling it' >&2; exit 254; }
    of() { cat cloud/$1 2> /dev/null || echo "$2"; }
    nothing='{"LoadBalancers": []}'
    case "$*" in
      --version) echo aws-cli/2.30.0 ;;
      sts*) echo '{"Account": "123456789012"}' ;;
      s3api*) ;;
      kms*) echo '{"KeyMetadata": {"Arn": "arn"}}' ;;
      "eks describe-cluster"*) [ -f there/aws ] || missing; echo '{"cluster": {"endpoint": "https://aws.example.com"}}' ;;
      "elbv2 describe-load-balancers"*) ${lingering('aws')} ;;
      "elb describe"*) echo '{"LoadBalancerDescriptions": []}' ;;
      "elbv2 describe-target-groups"*) echo '{"TargetGroups": []}' ;;
      *describe-vpcs*Name=tag:Name*) of describe-vpcs '{"Vpcs": []}' ;;
      *describe-nat-gateways*) echo '{"NatGateways": [{"State": "deleted"}]}' ;;
      *describe-internet-gateways*) echo 'An error occurred (InvalidInternetGatewayID.NotFound) when calling it' >&2; exit 254 ;;
      *describe-network-interfaces*) of interfaces '{"NetworkInterfaces": []}' ;;
      *describe-security-groups*) of security-groups '{"SecurityGroups": [{"GroupId": "sg-0", "GroupName": "default"}]}' ;;
      *describe-volumes*) of disks-aws '{"Volumes": []}' ;;
      *describe-log-groups*) echo '{"logGroups": []}' ;;
      *get-resources*Key=fleet*) of tagged '{"ResourceTagMappingList": []}' ;;
      *get-resources*) echo '{"ResourceTagMappingList": []}' ;;
      *list-roles*) of roles '{"Roles": []}' ;;
      *describe-secret*) [ -f entries/aws-$4 ] || missing; echo '{}' ;;
      *delete-secret*) rm entries/aws-$4 ;;
      *describe-repositories*) [ -f no-repository ] && missing; true ;;
      *delete-repository*) echo > no-repository ;;
      *) echo '{}' ;;
    esac`,
  )
  program(
    'gcloud',
    `missing() { echo 'ERROR: (gcloud) NOT_FOUND: it is not there, code=404' >&2; exit 1; }
    of() { cat cloud/$1 2> /dev/null || echo '[]'; }
    nothing='[]'
    case "$*" in
      version*) echo Google Cloud SDK 528.0.0 ;;
      "container clusters describe"*) [ -f there/gcp ] || missing; echo '{"endpoint": "gcp.example.com"}' ;;
      *forwarding-rules*network*) ${lingering('gcp')} ;;
      *firewall-rules*) of firewall ;;
      *"disks list"*pvc-*) of stray ;;
      *"secrets describe"*) [ -f entries/gcp-$3 ] || missing; echo '{}' ;;
      *"secrets delete"*) rm entries/gcp-$3 ;;
      *list*) echo '[]' ;;
      *) echo '{}' ;;
    esac`,
  )
  vi.stubEnv('PATH', `${path('bin')}:/bin:/usr/bin`)
  vi.stubEnv('TF_BIN', 'terraform')
  vi.stubEnv('TERRAFORM_CACHE', path('cache'))
  const told: string[] = []
  const asked: string[] = []
  const answers = { agree: true, typed: 'mesh1' }
  const desk = () => ({
    begin: ({ name }: { name: string }) => void told.push(`> ${name}`),
    say: (line: string) => void told.push(line),
    end: (how: string, problems: readonly { what: string; mend: string }[] = []) =>
      void told.push(how, ...problems.map(({ what, mend }) => `${what} | ${mend}`)),
    demandPerson: () => undefined,
    agree: async () => answers.agree,
    typed: async (what: string, word: string) => {
      asked.push(what)
      return answers.typed === word
    },
  })
  const words = ['--clusters', path('clusters'), '--accounts', path('accounts.yaml')]
  const calls = () =>
    existsSync(path('calls')) ? readFileSync(path('calls'), 'utf8').trim().split('\n') : []
  return {
    ...{ path, has, asked, answers, words, calls },
    without: (name: string) => rmSync(path(...name.split('/'))),
    run: (...args: readonly string[]) =>
      teardown([...words, ...(args.includes('--wait') ? [] : ['--wait', '20']), ...args], desk),
    told: () => told.join('\n'),
    forget: () => {
      told.length = 0
      rmSync(path('calls'), { force: true })
    },
    /** What was changed, in order: in Terraform by stage, in clusters and clouds by what was deleted. */
    changes: () =>
      calls().flatMap((call) => {
        if (!/ (apply|destroy|delete\S*|scale) /.test(call)) return []
        const chdir = /stages\/(\w+) (apply|destroy)/.exec(call)
        if (chdir !== null) return chdir[1] === 'endpoints' ? [] : [`${chdir[2]} ${chdir[1]}`]
        return [call.replace('kubectl --context ', '').replace(/ --(wait|region|project).*$/, '')]
      }),
  }
}

const YES = ['--yes', '--fleet', 'mesh1']
const ALL = [
  'destroy edge',
  'aws --namespace argocd scale statefulset argocd-application-controller --replicas 0',
  'aws delete service istio-ingress --namespace istio-ingress',
  'aws delete namespace monitoring',
  'gcp --namespace argocd scale statefulset argocd-application-controller --replicas 0',
  'gcp delete service istio-ingress --namespace istio-ingress',
  'gcp delete namespace monitoring',
  'destroy vpn',
  'destroy aws',
  'apply gcp',
  'destroy gcp',
]

beforeEach(() => {
  vi.unstubAllEnvs()
  onTestFinished(() => void vi.unstubAllEnvs())
})

describe('the whole fleet', () => {
  test('goes in the order that works, keeps images and entries, and a second run finds nothing', async () => {
    const { run, changes, told, calls, forget, path } = world()
    expect(await run(...YES)).toMatchObject({ code: 0 })
    expect(changes()).toEqual(ALL)
    const [aws = '', , gcp = ''] = calls().filter((call) => /stages\/(aws|gcp) (destroy|apply)/.test(call))
    expect([...aws.matchAll(/-target=(\S+)/g)].map(([, each]) => each)).toEqual([
      'module.cluster.aws_eks_cluster.this',
    ])
    expect([...gcp.matchAll(/-target=(\S+)/g)].map(([, each]) => each)).toEqual([
      'module.cluster.google_container_cluster.this',
      'module.cluster.google_compute_network.this',
    ])
    expect(told()).toContain('kept: mesh1-aws-cacerts, mesh1-vpn-aws-gcp; --secrets takes them away')
    expect(told()).toContain('take prevent_destroy out of terraform/bootstrap-state/aws/main.tf')
    expect(readdirSync(path('entries'))).toHaveLength(4)
    forget()
    expect(await run(...YES)).toMatchObject({ code: 0 })
    expect(changes()).toEqual([])
  })

  test('is only looked at by --check, which names what is there and what is lost', async () => {
    const { run, changes, told } = world()
    expect(await run('--check')).toEqual({
      code: 1,
      said: expect.stringMatching(/^1\d of \d+ steps are to be done; nothing was changed$/),
    })
    expect(changes()).toEqual([])
    for (const line of [
      'the global load balancer: 1 resources',
      'Argo CD of aws syncs',
      'Service istio-ingress/istio-ingress of aws has a load balancer',
      'account 123456789012 still has load balancer a |',
      'project example-inference still has forwarding rule k8s2-tcp-a |',
      'claim monitoring/prometheus-0 of aws, 20Gi on vol-1: what is on it is lost',
      'tunnels between aws and gcp: 1 resources',
      'cluster aws: 1 resources',
      'module.cluster.google_container_cluster.this has deletion_protection',
    ])
      expect(told()).toContain(line)
    expect(told()).not.toMatch(/of-others|kubernetes of aws/)
  })

  test('takes images and entries too with --secrets: those of the fleet, and no other', async () => {
    const { run, changes, path, asked, calls } = world()
    expect(await run(...YES, '--secrets')).toMatchObject({ code: 0 })
    expect(changes().slice(ALL.indexOf('destroy vpn') + 1)).toEqual([
      'aws ecr delete-repository --repository-name ml-inference --force',
      'destroy aws',
      'apply gcp',
      'destroy gcp',
      'aws secretsmanager delete-secret --secret-id mesh1-aws-cacerts --recovery-window-in-days 7',
      'aws secretsmanager delete-secret --secret-id mesh1-vpn-aws-gcp --recovery-window-in-days 7',
      'gcloud secrets delete mesh1-gcp-cacerts',
    ])
    expect(calls().filter((call) => / destroy .*-target/.test(call))).toEqual([])
    expect(readdirSync(path('entries'))).toEqual(['aws-other'])
    expect(asked.join('\n')).toMatch(/Lost: monitoring\/prometheus-0 \(20Gi\)[\s\S]*Lost: the images of all/)
  })
})

describe('broken off', () => {
  test('killed after a destroy, it goes on where things are', async () => {
    const { changes, path, has, words, run, forget } = world()
    const code = `import { teardown } from '${join(import.meta.dirname, 'teardown/command.ts')}'
      const nothing = () => {}
      const desk = () => ({ begin: nothing, say: nothing, end: nothing, demandPerson: nothing, agree: async () => true, typed: async () => true })
      await teardown(${JSON.stringify([...YES, ...words, '--wait', '20'])}, desk)`
    has('driver.ts', code)
    const child = spawn(process.execPath, [path('driver.ts')], { stdio: 'ignore' })
    has('kill-vpn-aws-gcp', String(child.pid))
    expect((await once(child, 'exit'))[1]).toBe('SIGKILL')
    expect(changes()).toEqual(ALL.slice(0, ALL.indexOf('destroy vpn') + 1))
    forget()
    expect(await run(...YES)).toMatchObject({ code: 0 })
    expect(changes()).toEqual(ALL.slice(ALL.indexOf('destroy vpn') + 1))
  })

  test('a destroy that fails stops it, and says how to find what is in the way', async () => {
    const { run, changes, has, told } = world()
    has('broken-cluster-aws', '')
    const { code, said } = await run(...YES)
    expect(code).toBe(1)
    expect(said).toContain('npm run teardown -- --check --only "left aws"')
    expect(changes().at(-1)).toBe('destroy aws')
    expect(told()).toMatch(/> cluster aws\nkept: .*\nFAILED$/)
  })
})

describe('a cluster that cannot be reached', () => {
  test('stops everything before anything is taken away, and says what may be left', async () => {
    const { run, changes, has, told } = world()
    has('silent-gcp', '')
    expect(await run(...YES)).toEqual({ code: 1, said: expect.stringMatching(/^reach gcp: /) })
    expect(told()).toMatch(/gcp\.example\.com: dial tcp.*load balancers.*volumes.*--force/)
    expect(changes()).toEqual([])
  })

  test('goes with --force: Terraform destroys it, nothing is deleted in it', async () => {
    const { run, changes, has, told } = world()
    has('silent-gcp', '')
    await run(...YES, '--force')
    expect(changes()).toEqual(ALL.filter((change) => !change.startsWith('gcp ')))
    expect(told()).toMatch(/--force goes on: load balancers of its Services/)
    // Its load balancer was made by nobody that still runs.
    expect(told()).toContain(
      'forwarding rule k8s2-tcp-a | gcloud compute forwarding-rules delete k8s2-tcp-a --region us-central1 --project example-inference',
    )
  })

  test('is not another one that its context leads to', async () => {
    const { run, changes, has, told } = world()
    has('elsewhere', 'production.example.com')
    expect(await run(...YES)).toMatchObject({ code: 1 })
    expect(told()).toContain('the context aws leads to https://production.example.com')
    expect(changes()).toEqual([])
  })

  test('is none that its cloud says is gone', async () => {
    const { run, without, has, told, changes } = world()
    without('there/gcp')
    without('state/cluster-gcp')
    has('silent-gcp', '')
    has('cloud/balancers-gcp', '[]')
    expect(await run(...YES)).toMatchObject({ code: 0 })
    expect(told()).toContain('there is no cluster gcp in project example-inference')
    expect(changes()).toEqual(ALL.filter((change) => !change.includes('gcp')))
  })
})

describe('what is refused', () => {
  test.each([
    [['--yes'], '--yes needs --fleet mesh1 beside it: nobody is asked then'],
    [['--yes', '--fleet', 'mesh2'], '--yes needs --fleet mesh1 beside it, not mesh2'],
    [['aws', '--secrets'], '--secrets is for the whole fleet'],
    [['azure'], 'the fleet has no cluster azure; it has aws, gcp'],
    [['--only', 'clusters'], 'no step begins with clusters'],
    [['--check', '--plan'], '--check and --plan: one of them'],
    [['--wait', '0'], '--wait takes a number of seconds'],
  ])('%j', async (args, message) => {
    const { run, calls } = world()
    expect(await run(...args)).toEqual({ code: 2, said: expect.stringContaining(message) })
    expect(calls()).toEqual([])
  })

  test('data is lost only when the id of the fleet was typed: y is not it', async () => {
    const { run, answers, changes, asked } = world()
    answers.typed = 'y'
    expect(await run()).toEqual({ code: 1, said: expect.stringContaining('mesh1 was not typed') })
    expect(asked).toEqual([
      'The namespaces monitoring of aws are deleted, with all that runs there. Lost: monitoring/prometheus-0 (20Gi).',
    ])
    expect(changes()).toEqual(ALL.slice(0, 3))
  })

  test('a cluster alone, by --only, while what goes before it is there', async () => {
    const { run, changes } = world()
    const { code, said } = await run(...YES, '--only', 'cluster aws')
    expect(code).toBe(1)
    expect(said).toMatch(/first:\n\s+edge: .*\n\s+sync aws: .*\n\s+gateways aws: .*\n\s+volumes aws: /)
    expect(changes()).toEqual([])
  })

  test('a protection from deletion that somebody wrote down', async () => {
    const { run, changes } = world({ accounts: { stages: { gcp: { deletion_protection: true } } } })
    expect(await run(...YES)).toEqual({
      code: 1,
      said: expect.stringContaining('take that line away first'),
    })
    expect(changes()).toEqual(ALL.slice(0, ALL.indexOf('apply gcp')))
  })

  test('claims in a namespace that cannot be deleted', async () => {
    const { run, has, changes } = world()
    const [claim] = CLAIMS.items
    has('cloud/claims-aws', { items: [{ ...claim, metadata: { name: 'a', namespace: 'kube-system' } }] })
    expect(await run(...YES)).toEqual({ code: 1, said: expect.stringContaining('claims in kube-system') })
    expect(changes()).not.toContain('aws delete namespace kube-system')
  })
})

describe('one of several clusters', () => {
  test('is taken out of the load balancer, which stays', async () => {
    const { run, has, changes } = world({ split: { aws: 0, gcp: 100 } })
    has('plan-edge', '')
    expect(await run('aws', ...YES)).toMatchObject({ code: 0 })
    expect(changes()).toEqual([
      'apply edge',
      ...ALL.filter((change) => change.startsWith('aws ')),
      'destroy vpn',
      'destroy aws',
    ])
  })

  test('takes the load balancer with it when it is the last that this stands on', async () => {
    const { run, changes } = world({ split: { aws: 100, gcp: 0 } })
    await run('gcp', ...YES)
    expect(changes()[0]).toBe('destroy edge')
    expect(changes()).not.toContain('destroy aws')
  })

  test('must have no share of the traffic any more', async () => {
    const { run, changes, told } = world()
    expect(await run('aws', ...YES)).toMatchObject({ code: 1 })
    expect(told()).toContain('aws has 50 % of the traffic')
    expect(changes()).toEqual([])
  })
})

describe('what is left', () => {
  test('on AWS is named with the command that takes it away; what is gone already, kept, or of another, is not', async () => {
    const { run, has, without, told } = world({
      clusters: [awsData('aws'), awsData('aws-eu', 2), gcpData('gcp')],
    })
    without('there/aws')
    has('state/cluster-aws', AWS_KEPT)
    has('cloud/interfaces', {
      NetworkInterfaces: [{ NetworkInterfaceId: 'eni-1', Description: 'aws-K8S-i-1' }],
    })
    has('cloud/security-groups', {
      SecurityGroups: [
        { GroupId: 'sg-0', GroupName: 'default' },
        { GroupId: 'sg-1', GroupName: 'k8s-elb-a' },
      ],
    })
    has('cloud/disks-aws', { Volumes: [{ VolumeId: 'vol-1', Size: 20, State: 'available' }] })
    has('cloud/roles', { Roles: [{ RoleName: 'mesh1-aws-node' }, { RoleName: 'mesh1-aws-eu-node' }] })
    const arn = (rest: string) => ({ ResourceARN: `arn:aws:${rest}` })
    has('cloud/tagged', {
      ResourceTagMappingList: [
        arn('ec2:us-east-1:123456789012:natgateway/nat-1'),
        arn('ec2:us-east-1:123456789012:internet-gateway/igw-1'),
        arn('ec2:us-east-1:123456789012:subnet/subnet-1'),
        arn('ec2:us-east-1:123456789012:volume/vol-1'),
        arn('kms:us-east-1:123456789012:key/1'),
        arn('ecr:us-east-1:123456789012:repository/ml-inference'),
        arn('eks:us-east-1:123456789012:addon/mesh1-aws/coredns/1'),
      ],
    })
    expect(await run('--check', '--only', 'left aws')).toMatchObject({ code: 1 })
    expect(told().split('> left aws-eu')[0]?.trim().split('\n').slice(2)).toEqual([
      'load balancer a | aws elbv2 delete-load-balancer --region us-east-1 --load-balancer-arn arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/a/1',
      'network interface eni-1 (aws-K8S-i-1) | aws ec2 delete-network-interface --region us-east-1 --network-interface-id eni-1',
      'security group k8s-elb-a | aws ec2 delete-security-group --region us-east-1 --group-id sg-1',
      'volume vol-1, 20 GiB | aws ec2 delete-volume --region us-east-1 --volume-id vol-1',
      'arn:aws:ec2:us-east-1:123456789012:subnet/subnet-1 | aws ec2 delete-subnet --subnet-id subnet-1 --region us-east-1',
      expect.stringMatching(/^role mesh1-aws-node \| aws iam delete-role --role-name mesh1-aws-node/),
    ])
  })

  test('on Google Cloud: forwarding rules, firewall rules, and disks that nobody uses', async () => {
    const { run, has, without, told } = world()
    without('there/gcp')
    without('state/cluster-gcp')
    has('cloud/firewall', '[{"name": "k8s-fw-a"}]')
    has(
      'cloud/stray',
      '[{"name": "pvc-1", "zone": "https://x/zones/us-central1-a"}, {"name": "pvc-2", "zone": "https://x/zones/europe-west1-b"}]',
    )
    expect(await run('--check', '--only', 'left gcp')).toMatchObject({ code: 1 })
    expect(told().split('\n').slice(2)).toEqual([
      'forwarding rule k8s2-tcp-a | gcloud compute forwarding-rules delete k8s2-tcp-a --region us-central1 --project example-inference',
      'firewall rule k8s-fw-a | gcloud compute firewall-rules delete k8s-fw-a --project example-inference',
      'disk that nobody uses, of mesh1-gcp or another cluster of example-inference, pvc-1 | gcloud compute disks delete pvc-1 --zone us-central1-a --project example-inference',
    ])
  })

  test('a volume that its reclaim policy keeps is said, and waited for by nobody', async () => {
    const { run, has, told } = world()
    const [volume] = VOLUMES.items
    has('cloud/claims-aws', NOTHING)
    has('cloud/volumes-aws', {
      items: [{ ...volume, spec: { ...volume?.spec, persistentVolumeReclaimPolicy: 'Retain' } }],
    })
    expect(await run('--check', '--only', 'volumes aws')).toMatchObject({ code: 0 })
    expect(told()).toContain('is kept by its reclaim policy: the disk vol-1 stays')
  })
})

describe('what is kept', () => {
  const of = (type: string, dependsOn: readonly string[] = []): Resource => ({
    address: `module.cluster.${type}.this["a"]`,
    type,
    values: {},
    dependsOn,
  })
  const types = (list: readonly Resource[]) => list.map(({ type }) => type)

  test('takes with it all that it stands on: Terraform destroys dependents of what it destroys', () => {
    const secret = of('google_secret_manager_secret', ['module.cluster.google_project_service.this'])
    const service = of('google_project_service', ['module.cluster.google_project.this'])
    const { kept, going } = divided(
      [secret, of('google_compute_network'), service, of('google_project')],
      false,
    )
    expect(types(kept)).toEqual(['google_secret_manager_secret', 'google_project_service', 'google_project'])
    expect(types(going)).toEqual(['google_compute_network'])
  })

  test('a key of AWS only with images that it encrypts', () => {
    expect(types(divided([of('aws_kms_key'), of('aws_ecr_repository')], false).kept)).toHaveLength(2)
    expect(types(divided([of('aws_kms_key'), of('aws_eks_cluster')], false).kept)).toEqual([])
  })

  // SKIP_TERRAFORM leaves out what needs the program, as it does in terraform/.
  test.skipIf(process.env.SKIP_TERRAFORM)(
    'stays in the state of real Terraform, which goes on with it',
    async () => {
      const folder = temporaryFolder()
      vi.stubEnv('TF_CLI_CONFIG_FILE', '/dev/null')
      vi.stubEnv('CHECKPOINT_DISABLE', '1')
      mkdirSync(join(folder, 'stages'))
      const block = (name: string, more = '') =>
        `resource "terraform_data" "${name}" {\n  for_each = toset(["a b"])\n  ${more}\n}\n`
      const text = [
        block('service'),
        block('kept', 'depends_on = [terraform_data.service]'),
        block('reader', 'input = terraform_data.kept["a b"].id'),
        block('other', 'input = terraform_data.service["a b"].id'),
      ]
      writeFileSync(join(folder, 'stages', 'main.tf'), text.join(''))
      const place = { terraform: folder, cache: join(folder, 'cache'), program: terraformBinary() }
      const stage: Stage = { name: 'a', folder: 'stages', variables: {} }
      await init(place, stage)
      expect(await resourcesOf(place, stage)).toEqual([])
      const names = async () =>
        (await resourcesOf(place, stage)).map(({ address }) => address.split(/[.[]/)[1])
      await carryOut(place, stage, 'apply', { yes: true, quiet: true })
      expect(await names()).toEqual(['kept', 'other', 'reader', 'service'])
      const state = (await resourcesOf(place, stage)).map((each) =>
        each.address.includes('.kept') ? { ...each, type: 'aws_ecr_repository' } : each,
      )
      const more = divided(state, false).going.map(({ address }) => `-target=${address}`)
      await carryOut(place, stage, 'destroy', { yes: true, quiet: true, more })
      expect(await names()).toEqual(['kept', 'service'])
      await carryOut(place, stage, 'apply', { yes: true, quiet: true })
      expect(await names()).toEqual(['kept', 'other', 'reader', 'service'])
    },
  )
})
