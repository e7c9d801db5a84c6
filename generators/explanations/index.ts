/**
 * What fixes each finding, in general: a finding itself says it for its own case. With an example where words alone would
 * not do. A room of its own, so that of all commands only `explain` loads it.
 */
import type { Code } from '../findings/index.ts'

/** What a code is about, by what it begins with. */
export const topics = {
  fleet: 'the files people edit',
  price: 'the prices beside them',
  object: 'every object of the tree',
  admission: "the tree's own admission policies",
  schema: 'the schemas',
  platform: 'the versions of the platform',
  traffic: 'routes, subsets and what happens when pods fail',
  file: 'files that the machine refuses',
  tree: 'the trees on disk',
  workload: 'pods and what makes them',
  network: 'what pods may reach',
  nodes: 'whether pods fit on the nodes',
  capacity: 'whether pods carry the requests',
  delivery: 'Argo CD',
  pair: 'the way from what the clusters run to the new tree',
  diff: 'comparing two commits',
  danger: 'what a change may break, for its reviewer',
  evidence: 'what changes that propose themselves are decided from',
} as const

export type Topic = keyof typeof topics

const isTopic = (word: string): word is Topic => Object.hasOwn(topics, word)

/** The topic of a code. Throws for a code of none, which a test holds. */
export const topicOf = (code: Code): Topic => {
  const word = code.split('-')[0] ?? ''
  if (!isTopic(word)) throw new Error(`${code} has no topic`)
  return word
}

/** The rest of a finding's page. */
export interface Page {
  readonly mend: string
  /** Lines of a file or a shell. */
  readonly example?: string
}

export const pages: Readonly<Record<Code, Page>> = {
  'fleet-file-missing': {
    mend: 'Run in the folder of the repository, or point --clusters at the folder that holds fleet.yaml and one file for each cluster.',
    example: 'npm run render -- --clusters ../fleet/clusters',
  },
  'fleet-file-unexpected': { mend: 'Rename the file to .yaml, or move it out of the folder.' },
  'fleet-encoding': { mend: 'Save the file as UTF-8 in your editor; the finding names the line.' },
  'fleet-syntax': {
    mend: 'Fix the YAML on the line that the finding names: an unresolved conflict, a tab, a quote that is not closed.',
  },
  'fleet-duplicate-key': { mend: 'Keep one of the two keys.' },
  'fleet-yaml-surprise': {
    mend: 'Write text in quotes, numbers in plain decimals, true or false; write out what an anchor or an alias stands for.',
    example: 'version: "1.30"   # without quotes the number 1.3',
  },
  'fleet-unknown-key': {
    mend: 'Correct the spelling, or leave the key out; docs/fields.md has every field.',
  },
  'fleet-missing-key': { mend: 'Write the field; docs/fields.md says what it means.' },
  'fleet-type': {
    mend: 'Write the value in the form that the finding names: numbers without quotes, lists in brackets.',
  },
  'fleet-value': { mend: 'Write a value within the bounds that the finding names.' },
  'fleet-file-name': { mend: 'Rename the file, or write its name into name: they are one.' },
  'fleet-region': {
    mend: 'Write zones of the region, and a region of the provider.',
    example: 'region: us-east-1\nzones: [us-east-1a, us-east-1b]',
  },
  'fleet-cidr-overlap': { mend: 'Give the cluster that does not run yet ranges that no other has.' },
  'fleet-split-unknown': {
    mend: 'Correct the name, add the file of the cluster, or, where it was removed, delete its name here and give its share to the others.',
  },
  'fleet-split-missing': {
    mend: 'Write a share for the cluster; 0 keeps it the failover of the others.',
    example: 'split: {aws: 50, gcp: 50, gcp-eu: 0}',
  },
  'fleet-split-total': {
    mend: 'Name every share that changes in one command: they must total 100.',
    example: 'npm run weights -- aws=70 gcp=30',
  },
  'fleet-evacuated': {
    mend: 'Give a cluster its share back before you evacuate the last one.',
    example: 'npm run evacuate -- aws --undo',
  },
  'fleet-state': {
    mend: 'Check what the fleet says now, and run the command that fits.',
    example: 'npm run status',
  },
  'evidence-record': {
    mend: 'Name a file that --record wrote, of the same command; a record of an older commit is read by that commit.',
    example: 'npm run canary -- gate --evidence evidence.json --dry-run',
  },
  'fleet-changed': {
    mend: 'Decide again: somebody changed a file of the fleet meanwhile. A record of another state can be replayed with --dry-run.',
  },
  'fleet-traces-unknown': { mend: 'Name a cluster of the fleet in observability.tracesIn.' },
  'price-missing': {
    mend: 'Look the price up on the page of the provider, and write it into prices.yaml with its date.',
  },
  'price-source': {
    mend: 'Log in to AWS (aws sts get-caller-identity) with permission for ec2:DescribeSpotPriceHistory and pricing:GetProducts, and set CLOUD_BILLING_API_KEY for Google Cloud; or read the page by hand.',
    example: 'CLOUD_BILLING_API_KEY=… npm run cost -- --refresh',
  },
  'price-unlisted': {
    mend: 'Take a machine type that the region has, or write its price into prices.yaml by hand, with its page and the day.',
  },
  'price-page': { mend: 'Write the page on which the price stands.' },
  'fleet-range': { mend: 'Swap the two numbers, or write one that is not below the other.' },
  'fleet-canary-clusters': {
    mend: 'Name clusters that have a share and are not evacuated, or leave clusters out for all.',
  },
  'fleet-canary-same': {
    mend: 'Start the canary with the version and digest of the new image; npm run publish:image prints them.',
  },
  'fleet-canary-steps': {
    mend: 'Write steps that rise, the last of them 100.',
    example: 'steps: [5, 25, 50, 100]',
  },
  'fleet-retries-timeout': {
    mend: 'Raise traffic.timeout to what all attempts take, or lower retries.perTryTimeout or retries.attempts.',
  },
  'fleet-pool-small': {
    mend: 'Raise the connections of traffic.circuitBreaker to the number that the finding names, or shorten perTryTimeout.',
  },
  'fleet-outlier-order': { mend: 'Write consecutiveGatewayErrors at most as high as consecutiveErrors.' },
  'fleet-outlier-gateway': { mend: 'Write 10 errors or more, or use a flat network.' },
  'fleet-resources': { mend: 'Lower the request, or raise the limit.' },
  'fleet-host': { mend: 'Write a host name of your own domain.' },
  'fleet-network-name': { mend: 'Shorten mesh.id or the name of the cluster.' },
  'fleet-istio-skew': {
    mend: 'Upgrade the clusters one minor version at a time, and none to the next before the others have this one.',
  },
  'fleet-istio-kubernetes': {
    mend: 'Upgrade Istio before Kubernetes: write a version whose announcement names the Kubernetes of every cluster.',
  },
  'object-duplicate': { mend: 'Rename one of the two objects, or leave it out.' },
  'object-secret': {
    mend: 'Remove the value from the file and from the history, rotate it, keep the new one in the secret manager of the cloud, and refer to it by an ExternalSecret.',
  },
  'tree-unsearched': {
    mend: 'Run it in a clone of the repository, as a user who may read it, with git on the PATH. Where a folder was copied without its .git, search it for secrets yourself.',
  },
  'object-secret-text': {
    mend: 'Put the value of an entry where it is the whole of a text, or through a function that quotes it.',
  },
  'object-secret-owner': {
    mend: 'Let the ExternalSecret own its Secret and keep it when the entry is gone: creationPolicy Owner, deletionPolicy Retain.',
  },
  'object-secret-refresh': {
    mend: 'Write a refreshInterval from 1m to 24h, and leave refreshPolicy out.',
    example: 'refreshInterval: 1h',
  },
  'object-schema': {
    mend: 'Correct the field: its name and type are in the schema of the kind, under schemas/. For a new kind: a line in generators/kinds, then npm run schemas.',
  },
  'admission-policy': {
    mend: 'Fix the object as the message says; docs/policy.md says how an exception is made.',
  },
  'schema-version': {
    mend: 'Write the version of the schemas, or change KUBERNETES in generators/kinds and run npm run schemas.',
  },
  'platform-unread': {
    mend: 'Read what the new version needs, adds and no longer supports, and add it to generators/checks/read-versions.ts (docs/delivery.md).',
  },
  'traffic-host-owner': { mend: 'Keep one VirtualService for each host.' },
  'traffic-subset-missing': {
    mend: 'Define the subset in the DestinationRule of the host before a route names it.',
  },
  'traffic-subset-empty': {
    mend: 'Choose the subset by labels that pods have, and let it prefer a cluster that runs some.',
  },
  'traffic-subset-label': {
    mend: 'Let the subset prefer a cluster by failoverPriority instead of choosing its pods by a label.',
  },
  'traffic-weights-total': { mend: 'Make the weights of a route total 100, or 10,000 for hundredths.' },
  'traffic-outlier': {
    mend: 'Repeat outlierDetection in the policy with maxEjectionPercent 100 and minHealthPercent 1.',
  },
  'traffic-outlier-gateway': { mend: 'Take at least 10 errors in a row for an ejection.' },
  'traffic-priority-gateway': { mend: 'Name topology.istio.io/cluster first in failoverPriority.' },
  'traffic-balance-gateway': { mend: 'Close connections after some 100 requests: maxRequestsPerConnection.' },
  'traffic-locality-mix': { mend: 'Keep distribute or failover, not both.' },
  'traffic-port': { mend: 'Route to a port that the Service has.' },
  'traffic-retries': { mend: 'Write retries.attempts: 2 or more.' },
  'workload-selector': { mend: 'Select labels that the pods of the namespace have.' },
  'workload-replicas-hpa': { mend: 'Leave replicas out where an autoscaler is.' },
  'workload-pdb': { mend: 'Let the budget allow the eviction of at least one pod.' },
  'workload-image': { mend: "Name the image by digest, from the registry of the cluster's own cloud." },
  'workload-resources': { mend: 'Give every container requests, and limits that are not below them.' },
  'workload-termination': {
    mend: 'Shorten the graceful shutdown (drain, grace) to what the nodes leave: 15 seconds on spot nodes of GKE, 90 on those of EKS; or use on-demand nodes.',
  },
  'workload-cut': { mend: 'Accept it, shorten traffic.timeout, or write nodes.spot: false.' },
  'workload-priority': { mend: 'Give a priority class to what carries requests, and to nothing else.' },
  'network-dns': {
    mend: 'Write in the file of the cluster what answers DNS there (dns), and let the policy reach it at port 53.',
  },
  'network-metadata': {
    mend: 'Remove the address of the metadata server from the rule; with Cloud DNS allow port 53 alone.',
  },
  'nodes-type': {
    mend: 'Use a type of generators/nodes/machines.ts, or look the new one up and add it there.',
  },
  'nodes-few': {
    mend: 'Raise nodes.min or nodes.max to the number that the finding names, or run fewer pods.',
  },
  'nodes-pod': { mend: 'Use a larger machine type, or let the pod ask for less.' },
  'capacity-n-1': {
    mend: 'Raise the pods of the remaining clusters, or lower the declared peak if it is too high.',
    example: 'npm run replicas -- gcp=3..12\nnpm run simulate -- --down aws',
  },
  'capacity-share': {
    mend: 'First the pods, then the share: one commit each.',
    example: 'npm run replicas -- aws=9\nnpm run weights -- aws=70 gcp=30',
  },
  'capacity-anyway': {
    mend: 'Give the cluster its share back as soon as it is healthy, or start more pods in the others.',
    example: 'npm run evacuate -- aws --undo',
  },
  'delivery-application': {
    mend: 'Permit in the project what the Application names: its repository, its cluster, its namespace.',
  },
  'delivery-object': {
    mend: 'Permit the kind in the project of the fleet (generators/delivery/permits.ts).',
  },
  'delivery-waits-for-itself': {
    mend: 'Put the Application that is among its own objects into the last wave.',
  },
  'pair-default': { mend: 'Hand the field over to its new owner first, then take it out of git.' },
  'pair-immutable': {
    mend: 'Keep the field, or give the object another name and remove the old one in the next commit.',
  },
  'pair-subset': {
    mend: 'Two commits: first the subset, then the route that names it; the other way round when it is removed.',
  },
  'pair-capacity': {
    mend: 'Where the share grows, first the pods, then the share; where it shrinks, the other way round; one commit each.',
  },
  'pair-anyway': { mend: 'Start more pods in the other clusters, and watch their answers until it ends.' },
  'pair-canary-load': { mend: 'Take smaller steps, or watch the canary while its pods start.' },
  'pair-permission': { mend: 'Two commits: first remove the objects, then the permission for them.' },
  'pair-part-removed': { mend: 'Check what the part created, volumes included, and save what is to stay.' },
  'pair-definition-removed': {
    mend: 'Delete the objects of the kind first, and its CRD by hand when none is left.',
  },
  'pair-namespace': {
    mend: 'Remove what is in the namespace first; make sure that nothing of anybody else is left in it.',
  },
  'pair-claim': { mend: 'Save what is on the volume, or keep the claim.' },
  'pair-cluster-renamed': {
    mend: 'A new name is a new cluster: add it with share 0, move the share, remove the old one (docs/operating.md, Renaming a cluster).',
  },
  'pair-cluster-moved': {
    mend: 'Keep it; add a cluster where you want it, move the share, remove the old one.',
  },
  'pair-cluster-added': {
    mend: 'Write its share as 0, merge, bring it up, then give it a share.',
    example: 'npm run weights -- aws=40 gcp=40 gcp-eu=20',
  },
  'pair-cluster-removed': {
    mend: 'First move its share, its canary and the traces to others, then evacuate it, each in a merge of its own; then delete its file (docs/operating.md).',
  },
  'pair-nodes': {
    mend: 'Look at the plan before the merge: where the old nodes go before others are there, evacuate the cluster first (npm run evacuate).',
  },
  'pair-traces': { mend: 'Write observability.tracesIn, so that no name that sorts first moves the traces.' },
  'pair-network': { mend: 'Three commits with mesh.keepOpen (docs/operating.md, Gateway and flat).' },
  'pair-identity': {
    mend: 'Keep it; bring new clusters up in a fleet of their own, and move the clients by DNS.',
  },
  'pair-host': { mend: 'First DNS and the clients, or the entries of the secret managers; then the commit.' },
  'pair-version': {
    mend: 'One minor version at a time; Kubernetes only up (docs/operating.md, An upgrade, cloud by cloud).',
  },
  'pair-image': {
    mend: 'Publish the new image as a version of its own, and let it begin as a canary (docs/canary.md).',
    example: 'npm run canary -- abort\nnpm run canary -- start v1.1.1 sha256:…',
  },
  'pair-restart': { mend: 'Restart the deployments that the finding names once istiod has the new tree.' },
  'pair-old-sidecars': { mend: 'Restart the deployments of the mesh once istiod is up.' },
  'pair-all-at-once': {
    mend: 'Write the new version into the file of one cluster first, merge, check, then the others.',
  },
  'tree-unequal': { mend: 'Generate the object from the fleet alone, the same in every cluster.' },
  'file-refused': {
    mend: 'Fix what the finding names on this machine (a permission, room on the disk, a link, a port), and run again.',
  },
  'file-changed': { mend: 'Run it again: it reads the file anew.' },
  'tree-out-of-date': { mend: 'npm run render, and commit what it changed.' },
  'tree-base': {
    mend: 'Two merges: first the new rule with a default that the fleet of the base holds, then what the clusters get. Where nothing runs yet say so.',
    example: 'npm run render -- --check --base none',
  },
  'tree-foreign-file': { mend: 'Delete the file, or move it out of the tree.' },
  'tree-foreign-overwrite': { mend: 'Move the file away and run again; nothing was written.' },
  'tree-half-written': {
    mend: 'npm run render undoes what was interrupted; git diff shows what there is.',
  },
  'tree-locked': { mend: 'Wait for the other run to end, then run again.' },
  'tree-path': { mend: 'Find out who put the link or the folder there, remove it, and run again.' },
  'tree-build': { mend: 'Fix the file that the message names, or npm run render.' },
  'tree-syntax': { mend: 'npm run render; resolve a conflict in clusters/ and render, never in rendered/.' },
  'tree-remote': {
    mend: 'npm run render; what the fleet needs from elsewhere is a part of its generators, and rendered into files.',
  },
  'tree-overlay': {
    mend: 'npm run render discards the edit. An intended change belongs in clusters/, or in the generator that the first line of the file names.',
  },
  'tree-submodule': {
    mend: 'git rm --cached the path, and delete .gitmodules. What the fleet needs from elsewhere is a part of its generators, and rendered into files.',
  },
  'diff-action': {
    mend: 'Ask the action itself which of its tags is that commit, and take the bump back where none is.',
    example: 'git ls-remote --tags https://github.com/actions/checkout | grep <commit>',
  },
  'diff-commit': {
    mend: 'Fetch the commit, or name one that is here. A shallow clone is completed by git fetch --unshallow; in CI check out with fetch-depth: 0.',
    example: 'git fetch origin main && npm run diff -- origin/main',
  },
  'danger-removed': {
    mend: 'Keep the object. If it really has to go, first move away what uses it, keep it with the annotation, merge, and remove it from git later.',
    example: 'metadata:\n  annotations:\n    argocd.argoproj.io/sync-options: Prune=false',
  },
  'danger-prune': {
    mend: 'Check every object that the report lists as removed. Remove parts and clusters one by one, a merge each (docs/operating.md).',
  },
  'danger-immutable': {
    mend: 'Keep the field, or make a new object under another name and remove the old one in a later commit.',
  },
  'danger-weight': {
    mend: 'Move shares by 25 points at most, a merge each, and watch errors and load before the next.',
    example: 'npm run weights -- aws=60 gcp=40',
  },
  'danger-canary': {
    mend: 'Start small and advance by the steps of the fleet, a merge each.',
    example: 'npm run canary -- advance',
  },
  'danger-fleet': {
    mend: 'Go in steps, a merge each, and check the clusters in between; keep objectives, the gate and the steps as strict as they are.',
  },
  'danger-cost': {
    mend: 'Go in steps, a merge each, and set an alarm on the bill of the account; npm run cost shows each part of the sum.',
  },
  'danger-drained': {
    mend: 'Give the other clusters pods first, or keep the share where it is; npm run simulate shows what is left.',
    example: 'npm run simulate -- --down aws',
  },
  'danger-route': {
    mend: 'Keep the old name until nobody asks for it, and send a small part to a new destination first.',
  },
  'danger-ejection': {
    mend: 'Keep the settings, or measure the new ones in the lab first (docs/traffic.md, docs/lab.md).',
  },
  'danger-retries': {
    mend: 'Keep three attempts with a timeout for each and for the whole (docs/traffic.md).',
  },
  'danger-budget': { mend: 'Keep the budget, or make it stricter.' },
  'danger-replicas': {
    mend: 'Keep at least two pods; npm run replicas checks that the others carry the peak.',
    example: 'npm run replicas -- aws=3',
  },
  'danger-resources': { mend: 'Keep requests of cpu and memory, and the memory limit.' },
  'danger-probe': { mend: 'Keep the probes; a threshold that is too strict is changed, not removed.' },
  'danger-rollout': {
    mend: 'Keep maxUnavailable 0, the termination grace period, the priority and the spread over zones.',
  },
  'danger-storage': {
    mend: 'Keep volume and retention; copy elsewhere what is still needed before either shrinks.',
  },
  'danger-alert': {
    mend: 'Keep the alert, or change its threshold; remove one that nobody heeds in a change of its own.',
  },
  'danger-image': {
    mend: 'Write images by digest, from the registries of the fleet; mirror there what comes from elsewhere.',
  },
  'danger-mtls': {
    mend: 'Keep STRICT. What has no sidecar is let in on one port of one workload, as long as it has none.',
    example: 'spec:\n  portLevelMtls:\n    "9090": { mode: PERMISSIVE }',
  },
  'danger-authorization': {
    mend: 'Name the callers by their principals, and the ports and paths that they need; keep what denies, and whom it is let in by as long as they call.',
  },
  'danger-network-policy': {
    mend: 'Let in callers by namespace and labels, on the ports that they need: the table in generators/network. Who leaves goes first, the way there after them.',
  },
  'danger-exposed': {
    mend: 'Keep services internal, and let requests in through the gateways that the fleet has.',
  },
  'danger-firewall': {
    mend: 'Let in the addresses of the fleet only, and all of those; the rules are made from the table in generators/network.',
  },
  'danger-admission': {
    mend: 'Keep the policy. Try a new version of it beside the old one, with a binding that only warns.',
    example: 'validationActions: [Warn, Audit]',
  },
  'danger-pod-security': {
    mend: 'Keep the security context that restricted requires; what needs more gets a namespace of its own.',
  },
  'danger-rights': {
    mend: 'Give verbs on named resources in one namespace; no wildcard, no cluster-wide secrets, no escalate, bind or impersonate.',
  },
  'danger-delivery': {
    mend: 'Keep automated sync with prune and selfHeal, the finalizer, the repository and its revision.',
  },
  'danger-chart': {
    mend: "Read the chart's upgrade notes, and try it in one cluster first.",
    example: 'platform: { kubePrometheusStack: 89.0.0 } # in clusters/gcp.yaml',
  },
  'danger-project': {
    mend: 'Permit exactly the repositories, namespaces and kinds that the parts need; npm run render writes them.',
  },
  'danger-foreign': {
    mend: 'Delete the file, or put what it says into clusters/ or a generator, and npm run render.',
  },
  'danger-unread': {
    mend: 'Run npm run render, which writes a tree that can be read; any other file is an ordinary one of at most 2 MiB, no link. A rule that the fleet of the base does not hold comes in two merges: first the rule with a default, then what the clusters get.',
  },
  'danger-repository': {
    mend: 'Revert it, or have it reviewed by whoever is responsible for what runs here: .github/CODEOWNERS names them.',
  },
  'danger-secret': {
    mend: 'Remove it, create a new secret, and put that into the secret managers of the clouds.',
  },
  'danger-terraform': {
    mend: 'Check the plan before the merge. A resource that only has another name gets a moved block; a permission, a range or a protection needs the agreement of whoever owns the accounts.',
    example: 'moved {\n  from = aws_vpc.this\n  to   = aws_vpc.main\n}',
  },
}
