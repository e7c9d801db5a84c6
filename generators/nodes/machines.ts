/** Machine types that nodes may be of: what each has before anything is reserved. */
import type { Provider } from '../fleet/index.ts'

export interface Machine {
  readonly cores: number
  /** Bytes, as the provider sells it. */
  readonly memory: number
  /** Pods that the provider lets run on it. */
  readonly pods: number
}

const GIB = 2 ** 30

/**
 * On EKS each pod has an address of an interface of the node: interfaces × (addresses − 1) + 2. More with prefix
 * delegation; what fits without it fits with it. Source: instance-info.jsonl of https://github.com/awslabs/amazon-eks-ami.
 */
const awsSizes = new Map([
  ['large', { cores: 2, pods: 29 }],
  ['xlarge', { cores: 4, pods: 58 }],
  ['2xlarge', { cores: 8, pods: 58 }],
])

/** GiB for a core, x86 and Arm: every image here is of both. Source: https://aws.amazon.com/ec2/instance-types. */
const shares = { c: 2, t: 4, m: 4, r: 8 } as const
const awsFamilies: ReadonlyMap<string, number> = new Map(
  (
    [
      ['c', ['c5', 'c6a', 'c6g', 'c6i', 'c7g', 'c7i']],
      ['t', ['t3', 't3a', 't4g']],
      ['m', ['m5', 'm5a', 'm6a', 'm6g', 'm6i', 'm7a', 'm7g', 'm7i']],
      ['r', ['r5', 'r6g', 'r6i', 'r7g', 'r7i']],
    ] as const
  ).flatMap(([kind, families]) => families.map((family) => [family, shares[kind]] as const)),
)

/** Types that are not what their family and size say. */
const awsOthers: ReadonlyMap<string, Machine> = new Map(
  ['t3', 't3a', 't4g'].flatMap((family): readonly (readonly [string, Machine])[] => [
    [`${family}.medium`, { cores: 2, memory: 4 * GIB, pods: 17 }],
    [`${family}.large`, { cores: 2, memory: 8 * GIB, pods: 35 }],
  ]),
)

const aws = (type: string): Machine | undefined => {
  const [family = '', name = ''] = type.split('.')
  const [size, share] = [awsSizes.get(name), awsFamilies.get(family)]
  const usual =
    size === undefined || share === undefined ? undefined : { ...size, memory: size.cores * share * GIB }
  return awsOthers.get(type) ?? usual
}

/** GiB for a core, and the cores that the family is sold in. Source: https://cloud.google.com/compute/docs/machine-resource. */
const gcpFamilies: ReadonlyMap<string, { readonly share: number; readonly cores: readonly number[] }> =
  new Map([
    ['e2-standard', { share: 4, cores: [2, 4, 8, 16] }],
    ['e2-highmem', { share: 8, cores: [2, 4, 8, 16] }],
    ['e2-highcpu', { share: 1, cores: [2, 4, 8, 16] }],
    ['n1-standard', { share: 3.75, cores: [1, 2, 4, 8, 16] }],
    ['n2-standard', { share: 4, cores: [2, 4, 8, 16] }],
    ['n2-highmem', { share: 8, cores: [2, 4, 8, 16] }],
    ['n2-highcpu', { share: 1, cores: [2, 4, 8, 16] }],
    ['n2d-standard', { share: 4, cores: [2, 4, 8, 16] }],
    ['n4-standard', { share: 4, cores: [2, 4, 8, 16] }],
    ['t2d-standard', { share: 4, cores: [1, 2, 4, 8, 16] }],
    ['c3-standard', { share: 4, cores: [4, 8] }],
  ])

/** GKE's default of pods for a node. Source: https://cloud.google.com/kubernetes-engine/docs/how-to/flexible-pod-cidr. */
const GKE_PODS = 110

const gcp = (type: string): Machine | undefined => {
  const [, name = '', count] = /^(.+)-(\d+)$/.exec(type) ?? []
  const [family, cores] = [gcpFamilies.get(name), Number(count)]
  return family?.cores.includes(cores)
    ? { cores, memory: cores * family.share * GIB, pods: GKE_PODS }
    : undefined
}

/** The machine that a type names; undefined when it is none that anybody has looked up. */
export const machineOf = (provider: Provider, type: string): Machine | undefined =>
  ({ aws, gcp })[provider](type)

/** Types of a provider that are known, for those who must choose one. */
export const examplesOf = (provider: Provider): readonly string[] =>
  ({
    aws: ['t3.large', 't3a.large', 'm6i.large', 'm7i.xlarge', 'c6i.xlarge'],
    gcp: ['e2-standard-2', 'e2-standard-4', 'n2-standard-2', 't2d-standard-2'],
  })[provider]
