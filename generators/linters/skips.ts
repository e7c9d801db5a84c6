/** What linters say of the tree and we keep as it is, with the reason. A skip that is about nothing any more fails. */
import type { Skip } from './remarks.ts'

const apps = ['Deployment ml-inference/ml-inference', 'Deployment ml-inference/ml-inference-canary'] as const
const query = 'Deployment monitoring/thanos-query'
const autoscaler = 'Deployment cluster-autoscaler/cluster-autoscaler'

export const skips: readonly Skip[] = [
  {
    linter: 'kube-score',
    check: 'container-image-pull-policy',
    objects: [...apps, query, autoscaler],
    why: 'Always asks the registry at every start: while it is down no pod starts on a node that has the image, which is when others are needed. The app is named by digest, what is of others by release, so the image that is there is the one that was meant.',
  },
  {
    linter: 'checkov',
    check: 'CKV_K8S_15',
    objects: [query, autoscaler],
    why: 'The same as container-image-pull-policy; checkov asks it only of images by tag.',
  },
  {
    linter: 'checkov',
    check: 'CKV_K8S_43',
    objects: [query, autoscaler],
    why: 'Images of the platform come by release, as their charts have them: platform.thanos is the version of the query and of the sidecars, in one number that people can read, and that of the autoscaler goes with the version of Kubernetes. By digest it would be a second number that must be renewed with it.',
  },
  {
    linter: 'kube-score',
    check: 'deployment-has-host-podantiaffinity',
    objects: [...apps, query],
    why: 'topologySpreadConstraints spread the pods over zones and hosts, and even them out, which an anti-affinity does not; it is told by affinity alone.',
  },
  {
    linter: 'kube-score',
    check: 'pod-networkpolicy',
    objects: [query],
    why: 'Its policy is over who may ask it. It asks the sidecars of every cluster, through the mesh, which knows them by name; it holds no secret and no data.',
  },
  {
    linter: 'kube-score',
    check: 'pod-networkpolicy',
    objects: [autoscaler],
    why: 'Its policy is over who may ask it: nobody. It asks the API server and that of the cloud, which are no pods and have addresses that move.',
  },
  {
    linter: 'checkov',
    check: 'CKV_K8S_38',
    objects: [autoscaler],
    why: 'It is what its token is for: it reads pods and nodes, and marks those that go.',
  },
  {
    linter: 'kube-score',
    check: 'horizontalpodautoscaler-replicas',
    objects: ['HorizontalPodAutoscaler ml-inference/ml-inference-canary'],
    why: 'A canary has its part of the traffic in pods, which may be one: when it is gone its requests go to the stable track.',
  },
  {
    linter: 'kube-score',
    check: 'networkpolicy-targets-pod',
    objects: ['NetworkPolicy observability/callers'],
    why: 'The pods of that namespace are of charts (the collector, Jaeger), which are not in the built tree.',
  },
  {
    linter: 'kube-score',
    check: 'service-targets-pod',
    objects: [
      'Service observability/jaeger',
      'Service monitoring/thanos-sidecar-aws',
      'Service monitoring/thanos-sidecar-gcp',
    ],
    why: 'The pods are of charts, or of other clusters, whose names the mesh joins; the tests of observability hold each selector against the values that label the pods.',
  },
  {
    linter: 'checkov',
    check: 'CKV_DOCKER_2',
    objects: ['server/Dockerfile'],
    why: 'Kubernetes does not read HEALTHCHECK; the Deployment has probes of its own.',
  },
  {
    linter: 'checkov',
    check: 'CKV_GHA_7',
    objects: ['.github/workflows/propose.yml'],
    why: 'It builds nothing. Its inputs are one of three words and a yes or no, and whoever may start it may push a branch too.',
  },
]
