import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Cluster } from '../../generators/fleet/index.ts'
import { digestOf, fleetOf } from '../../generators/testing/fleets.ts'
import { fakeBinary, temporaryFolder } from '../../tools/fakes.ts'
import {
  bucketIsThere,
  endpointsOf,
  gatewayZones,
  imageIsThere,
  keyOfBucket,
  loginProblem,
  writeContext,
} from './cloud.ts'

/**
 * Programs that answer every call alike, and note it. Complaints are those of aws 1.45 against an emulator, and of
 * gcloud 528 without a login or in its source.
 */
const machine = () => {
  const folder = temporaryFolder()
  const path = (name: string) => join(folder, name)
  mkdirSync(path('bin'))
  for (const tool of ['bash', 'cat', 'sh']) symlinkSync(join('/bin', tool), join(path('bin'), tool))
  vi.stubEnv('PATH', path('bin'))
  const answers = (program: string, out: string, code = 0) => {
    writeFileSync(path(program), out)
    const to = code === 0 ? '' : ' >&2'
    fakeBinary(
      join(path('bin'), program),
      `echo "${program} $*" >> ${path('calls')}\ncat ${path(program)}${to}\nexit ${code}`,
    )
  }
  return { answers, calls: () => readFileSync(path('calls'), 'utf8').trim().split('\n') }
}

afterEach(() => vi.unstubAllEnvs())

const fleet = fleetOf()
const clusterOf = (name: string): Cluster => {
  const cluster = fleet.clusters.find((each) => each.name === name)
  if (cluster === undefined) throw new Error(name)
  return cluster
}
const [aws, gcp] = [clusterOf('aws'), clusterOf('gcp')]

describe('where an API server is', () => {
  test('EKS: one address for all', async () => {
    const { answers, calls } = machine()
    answers('aws', '{"cluster":{"name":"mesh1-aws","endpoint":"https://A.gr7.us-east-1.eks.amazonaws.com"}}')
    const address = 'https://A.gr7.us-east-1.eks.amazonaws.com'
    expect(await endpointsOf(fleet, aws)).toEqual({ known: [address], inside: address })
    expect(calls()).toEqual(['aws eks describe-cluster --name mesh1-aws --region us-east-1 --output json'])
  })

  test.each([
    ['privateClusterConfig', { privateClusterConfig: { privateEndpoint: '10.2.48.2' } }],
    [
      'controlPlaneEndpointsConfig',
      { controlPlaneEndpointsConfig: { ipEndpointsConfig: { privateEndpoint: '10.2.48.2' } } },
    ],
  ])('GKE: the others take the private one, as %s has it', async (_, said) => {
    const { answers, calls } = machine()
    answers('gcloud', JSON.stringify({ endpoint: '203.0.113.5', ...said }))
    expect(await endpointsOf(fleet, gcp)).toEqual({
      known: ['https://203.0.113.5', 'https://10.2.48.2'],
      inside: 'https://10.2.48.2',
    })
    expect(calls()).toEqual([
      'gcloud container clusters describe mesh1-gcp --region us-central1 --project example-inference --format json --quiet',
    ])
  })

  test('GKE without a public one: it is the same', async () => {
    const { answers } = machine()
    answers('gcloud', '{"endpoint":"10.2.48.2","privateClusterConfig":{"privateEndpoint":"10.2.48.2"}}')
    expect((await endpointsOf(fleet, gcp)).known).toEqual(['https://10.2.48.2'])
  })

  test.each(['', 'Updates are available', '{"cluster":{}}'])('an answer that is none: %j', async (out) => {
    const { answers } = machine()
    answers('aws', out)
    await expect(endpointsOf(fleet, aws)).rejects.toThrow(/describe-cluster .* printed something else/)
  })
})

describe('a context', () => {
  test('of EKS has the name of the cluster', async () => {
    const { answers, calls } = machine()
    answers('aws', '')
    await writeContext(fleet, aws)
    expect(calls()).toEqual([
      'aws eks update-kubeconfig --name mesh1-aws --alias aws --region us-east-1 --output json',
    ])
  })

  test('of GKE is renamed to it, over one that is there', async () => {
    const { answers, calls } = machine()
    answers('gcloud', '')
    answers('kubectl', '')
    await writeContext(fleet, gcp)
    expect(calls().slice(1)).toEqual([
      'kubectl config delete-context gcp',
      'kubectl config rename-context gke_example-inference_us-central1_mesh1-gcp gcp',
    ])
  })
})

describe('a login', () => {
  test.each([
    ['123456789012', undefined],
    ['999999999999', 'aws is logged in to account 999999999999, and the fleet says 123456789012'],
  ])('aws: account %s', async (account, said) => {
    const { answers } = machine()
    answers('aws', `{"UserId":"A","Account":"${account}","Arn":"arn:aws:iam::${account}:user/a"}`)
    expect(await loginProblem(aws)).toBe(said)
  })

  test('aws: none is an error in its words', async () => {
    const { answers } = machine()
    answers(
      'aws',
      '\nUnable to locate credentials. You can configure credentials by running "aws configure".',
      255,
    )
    await expect(loginProblem(aws)).rejects.toThrow('ended with exit code 255: Unable to locate credentials')
  })

  test('gcloud: a project that it does not see', async () => {
    const { answers } = machine()
    answers(
      'gcloud',
      'ERROR: (gcloud.projects.describe) You do not currently have an active account selected.',
      1,
    )
    expect(await loginProblem(gcp)).toMatch(
      /^gcloud does not see project example-inference: .*no.* active account/s,
    )
  })
})

const BUCKETS = {
  aws: { provider: 'aws', account: '123456789012', region: 'us-east-1', bucket: 'b-b' },
  gcloud: { provider: 'gcp', project: 'example-inference', region: 'us-central1', bucket: 'b-b' },
} as const

describe('a bucket', () => {
  test.each(['aws', 'gcloud'] as const)('%s: there', async (program) => {
    const { answers } = machine()
    answers(program, '{"BucketRegion":"us-east-1"}')
    expect(await bucketIsThere(BUCKETS[program])).toBe(true)
  })

  test('the owner is asked about too, and the key goes by its name', async () => {
    const { answers, calls } = machine()
    answers('aws', '{"KeyMetadata":{"Arn":"arn:aws:kms:us-east-1:123456789012:key/1"}}')
    await bucketIsThere(BUCKETS.aws)
    expect(await keyOfBucket('us-east-1', 'b-b')).toBe('arn:aws:kms:us-east-1:123456789012:key/1')
    expect(calls()).toEqual([
      'aws s3api head-bucket --bucket b-b --expected-bucket-owner 123456789012 --region us-east-1 --output json',
      'aws kms describe-key --key-id alias/b-b --region us-east-1 --output json',
    ])
  })

  test.each([
    ['aws', '\nAn error occurred (404) when calling the HeadBucket operation: Not Found'],
    ['gcloud', 'ERROR: (gcloud.storage.buckets.describe) gs://b-b not found: 404.'],
  ] as const)('%s: missing', async (program, complaint) => {
    const { answers } = machine()
    answers(program, complaint, 1)
    expect(await bucketIsThere(BUCKETS[program])).toBe(false)
  })

  test.each([
    ['aws', 'An error occurred (403) when calling the HeadBucket operation: Forbidden'],
    ['aws', 'The config profile (nope) could not be found'],
    [
      'gcloud',
      'ERROR: (gcloud.storage.buckets.describe) [a@example.com] does not have permission to access b instance [b-b] (or it may not exist): HTTPError 403: storage.buckets.get denied',
    ],
    ['gcloud', 'ERROR: (gcloud.storage.buckets.describe) Your default credentials were not found.'],
  ] as const)('%s: not missing, only because it cannot be asked: %s', async (program, complaint) => {
    const { answers } = machine()
    answers(program, complaint, 1)
    await expect(bucketIsThere(BUCKETS[program])).rejects.toThrow(complaint)
  })
})

describe('an image', () => {
  const [ecr, docker] = [
    `123456789012.dkr.ecr.us-east-1.amazonaws.com/inference@${digestOf('a')}`,
    `us-central1-docker.pkg.dev/example-inference/inference/inference@${digestOf('a')}`,
  ]

  test('is asked for by its digest, where it is', async () => {
    const { answers, calls } = machine()
    answers('aws', '{}')
    answers('gcloud', '{}')
    expect([await imageIsThere(ecr), await imageIsThere(docker)]).toEqual([true, true])
    expect(calls()).toEqual([
      `aws ecr describe-images --registry-id 123456789012 --repository-name inference --image-ids imageDigest=${digestOf('a')} --region us-east-1 --output json`,
      `gcloud artifacts docker images describe ${docker} --project example-inference --format json --quiet`,
    ])
  })

  test.each([
    [
      'aws',
      ecr,
      '\nAn error occurred (ImageNotFoundException) when calling the DescribeImages operation: The image does not exist',
    ],
    [
      'aws',
      ecr,
      '\nAn error occurred (RepositoryNotFoundException) when calling the DescribeImages operation: The repository does not exist',
    ],
    [
      'gcloud',
      docker,
      'ERROR: (gcloud.artifacts.docker.images.describe) Image not found.\n\nA valid container image',
    ],
    [
      'gcloud',
      docker,
      'ERROR: (gcloud.artifacts.docker.images.describe) NOT_FOUND: Requested entity was not found.',
    ],
  ])('%s: missing: %s %s', async (program, image, complaint) => {
    const { answers } = machine()
    answers(program, complaint, 1)
    expect(await imageIsThere(image)).toBe(false)
  })

  test('that nobody may say anything about is an error', async () => {
    const { answers } = machine()
    answers('gcloud', 'ERROR: (gcloud.artifacts.docker.images.describe) PERMISSION_DENIED: no', 1)
    await expect(imageIsThere(docker)).rejects.toThrow('PERMISSION_DENIED')
  })

  test('in a registry of neither cloud nobody is asked about', async () => {
    machine()
    expect(await imageIsThere(`registry.example.com/inference@${digestOf('a')}`)).toBeUndefined()
  })
})

test('zones of the gateways are names, whichever form gcloud has them in', async () => {
  const { answers, calls } = machine()
  const zone = 'https://www.googleapis.com/compute/v1/projects/p/zones/us-central1-b'
  answers(
    'gcloud',
    JSON.stringify([
      { name: 'g', zone },
      { name: 'g', zone: 'us-central1-a' },
    ]),
  )
  expect(await gatewayZones('example-inference', 'mesh1-gcp-ingress')).toEqual([
    'us-central1-a',
    'us-central1-b',
  ])
  expect(calls()).toEqual([
    'gcloud compute network-endpoint-groups list --filter name=mesh1-gcp-ingress --project example-inference --format json --quiet',
  ])
  answers('gcloud', '[]')
  expect(await gatewayZones('example-inference', 'mesh1-gcp-ingress')).toEqual([])
})
