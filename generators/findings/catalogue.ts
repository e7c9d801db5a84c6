/**
 * Every code a finding can carry: stable, never reused. `why` is the reason the rule exists, in one sentence;
 * docs/findings.md is made from this table (`npm run docs`) and a test holds the two together.
 */
export const catalogue = {
  // The files people edit: reading.
  'fleet-file-missing': {
    severity: 'error',
    why: 'The fleet is fleet.yaml plus one file per cluster; without them there is nothing to render.',
  },
  'fleet-file-unexpected': {
    severity: 'error',
    why: 'A file with another ending would silently be left out of the fleet.',
  },
  'fleet-encoding': {
    severity: 'error',
    why: 'Bytes that are not UTF-8 read differently in every program, and an edit would destroy them.',
  },
  'fleet-syntax': { severity: 'error', why: 'The file is not one YAML document.' },
  'fleet-duplicate-key': { severity: 'error', why: 'YAML readers disagree on which of two equal keys wins.' },
  'fleet-yaml-surprise': {
    severity: 'error',
    why: 'Terraform, Argo CD and editors read this scalar, anchor, merge or tag differently from each other (yes/no, octal, 1e3, dates).',
  },
  'fleet-unknown-key': {
    severity: 'error',
    why: 'A misspelt key would otherwise be a setting that silently does nothing.',
  },
  'fleet-missing-key': { severity: 'error', why: 'The field has no default.' },
  'fleet-type': { severity: 'error', why: 'The value has the wrong type.' },
  'fleet-value': { severity: 'error', why: 'The value has the right type but not an allowed form or size.' },
  // The files people edit: rules across fields and files.
  'fleet-file-name': {
    severity: 'error',
    why: 'The file name, the overlay folder, the Istio cluster name and the value of the pin header are one name.',
  },
  'fleet-region': {
    severity: 'error',
    why: 'Zones belong to the region of their cluster, and a region to its provider.',
  },
  'fleet-cidr-overlap': {
    severity: 'error',
    why: 'Over a VPN two ranges that overlap cannot both be routed.',
  },
  'fleet-split-unknown': {
    severity: 'error',
    why: 'A share for a cluster that does not exist is lost traffic.',
  },
  'fleet-split-missing': {
    severity: 'error',
    why: 'Every cluster states its share, so that 0 is a decision and not an omission.',
  },
  'fleet-split-total': { severity: 'error', why: 'The shares are percent of all traffic.' },
  'fleet-evacuated': {
    severity: 'error',
    why: 'Evacuation moves the share of known clusters to the others, so one with a share must be left.',
  },
  'fleet-state': {
    severity: 'error',
    why: 'The command does not fit the current state of the fleet: there is no canary to advance, or a cluster is evacuated already.',
  },
  'evidence-record': {
    severity: 'error',
    why: 'A decision can be replayed only from everything that it was made from.',
  },
  'fleet-changed': {
    severity: 'error',
    why: 'What was decided about one state of the fleet may be wrong for another.',
  },
  'fleet-traces-unknown': {
    severity: 'error',
    why: 'Traces that are sent to a cluster that does not exist are lost.',
  },
  'price-missing': {
    severity: 'error',
    why: 'A total that silently leaves something out is worse than none.',
  },
  'price-source': {
    severity: 'error',
    why: 'The cloud did not answer with its prices, and a partial refresh would look like a complete one.',
  },
  'price-unlisted': {
    severity: 'error',
    why: 'A machine type of the fleet has no price where it should run, so it may not be sold there.',
  },
  'price-page': {
    severity: 'error',
    why: 'A price that nobody can look up again cannot be refreshed.',
  },
  'fleet-range': { severity: 'error', why: 'A minimum above its maximum has no solution.' },
  'fleet-canary-clusters': {
    severity: 'error',
    why: 'A canary runs only in known clusters that have a share of the traffic.',
  },
  'fleet-canary-same': {
    severity: 'error',
    why: 'A canary with the digest or the version of the stable release would be compared with itself.',
  },
  'fleet-canary-steps': {
    severity: 'error',
    why: 'A canary only grows, and its last step, 100 percent, is the promotion.',
  },
  'fleet-retries-timeout': {
    severity: 'error',
    why: 'Attempts that do not fit in the timeout never happen: a request that hangs would not reach another cloud.',
  },
  'fleet-pool-small': {
    severity: 'error',
    why: "A pool below requests/s × per-try timeout × 2 turns one hanging cloud into failed requests (measured); a gateway holds those of all callers, so the rate is the whole fleet's.",
  },
  'fleet-outlier-order': {
    severity: 'error',
    why: 'Envoy counts a gateway error among all errors too, so consecutiveGatewayErrors above consecutiveErrors never ejects anything.',
  },
  'fleet-outlier-gateway': {
    severity: 'error',
    why: 'Behind an east-west gateway one endpoint is a whole cloud: three late answers in a row ejected the healthy cloud together with the dead one (measured).',
  },
  'fleet-resources': { severity: 'error', why: 'Kubernetes refuses a request above its limit.' },
  'fleet-host': {
    severity: 'error',
    why: 'A host inside the cluster domain would take traffic of another Service.',
  },
  'fleet-network-name': {
    severity: 'error',
    why: 'The name of a network is an Istio label, and at the cloud the prefix of longer names: Google allows 30 characters for service accounts, AWS 64 for roles.',
  },
  'fleet-istio-skew': {
    severity: 'error',
    why: 'Control planes of one mesh are upgraded one minor version at a time; a larger skew is untested.',
  },
  'fleet-istio-kubernetes': {
    severity: 'error',
    why: 'Every istiod reads the API server of every cluster, and Istio is tested on some minor versions of Kubernetes only.',
  },
  // The objects: rules over the whole tree.
  'object-duplicate': {
    severity: 'error',
    why: 'Two objects of one kind, namespace and name overwrite each other.',
  },
  'object-secret': {
    severity: 'error',
    why: "A secret in git is no longer secret; values come from each cloud's secret manager.",
  },
  'tree-unsearched': {
    severity: 'warning',
    why: 'Git lists the files of the repository; without it nothing has searched them for secrets.',
  },
  'object-secret-text': {
    severity: 'error',
    why: 'The value of an entry in the middle of a text breaks the text when it contains a line break, a quote or a colon: the ExternalSecret is ready, and nothing can read the Secret.',
  },
  'object-secret-owner': {
    severity: 'error',
    why: 'A Secret that its ExternalSecret does not own is not recreated when it is deleted (read in External Secrets 1.3.2 and 2.9.0), and an entry that is deleted by mistake must not take the Secret with it.',
  },
  'object-secret-refresh': {
    severity: 'error',
    why: 'A certificate or a token that is replaced in the secret manager reaches its pods only when its entry is read again, before the old one ends.',
  },
  'object-schema': {
    severity: 'error',
    why: 'A kind without a schema cannot be validated, and an unknown field is dropped or refused by the API server.',
  },
  'admission-policy': {
    severity: 'error',
    why: 'The API server refuses what an admission policy of the tree refuses, so the sync of that object fails; a policy that cannot be evaluated refuses everything it selects.',
  },
  'schema-version': {
    severity: 'error',
    why: 'Schemas of another Kubernetes version accept fields that the clusters do not know, or refuse ones that they do.',
  },
  'platform-unread': {
    severity: 'error',
    why: 'A version that nobody has reviewed renders like any other; what it needs, adds or no longer supports shows only in the cluster.',
  },
  'traffic-host-owner': {
    severity: 'error',
    why: 'Istio does not merge two VirtualServices of one mesh host: the older wins and the other is ignored.',
  },
  'traffic-subset-missing': {
    severity: 'error',
    why: 'A route to a subset that no DestinationRule defines answers 503.',
  },
  'traffic-subset-empty': {
    severity: 'error',
    why: 'A subset whose labels select no pod, or that prefers a cluster without pods, answers 503 or is never served by the cluster it names.',
  },
  'traffic-subset-label': {
    severity: 'error',
    why: 'A subset chosen by a cloud, region or cluster label cannot fail over: half of the requests fail for as long as that cloud is down (measured).',
  },
  'traffic-weights-total': {
    severity: 'error',
    why: 'People read weights as percent (a total of 100) or as hundredths of a percent (10,000); Envoy takes any total and divides by it.',
  },
  'traffic-outlier': {
    severity: 'error',
    why: 'Without outlier detection with maxEjectionPercent 100 in the same policy Istio ignores locality settings, or keeps most dead pods; with minHealthPercent 0 slowness of all pods becomes an outage until the ejections expire (measured), and far above 1 requests go to dead ones.',
  },
  'traffic-outlier-gateway': {
    severity: 'error',
    why: 'Behind an east-west gateway one endpoint is a whole cloud, which a few errors in a row must not eject.',
  },
  'traffic-priority-gateway': {
    severity: 'error',
    why: 'The endpoint of a gateway has only the labels of its cluster and network: with any other label first, local pods come before the cloud that a subset prefers (measured).',
  },
  'traffic-balance-gateway': {
    severity: 'error',
    why: 'A gateway passes connections, not requests: with few or long-lived connections some pods behind it get most requests and others none (measured).',
  },
  'traffic-locality-mix': {
    severity: 'error',
    why: 'distribute and failover exclude each other: Istio refuses or silently drops one.',
  },
  'traffic-port': { severity: 'error', why: 'A route to a port that the Service does not have answers 503.' },
  'traffic-retries': {
    severity: 'error',
    why: 'The first two attempts stay in the preferred cloud: with fewer than two retries no request reaches another.',
  },
  'tree-unequal': {
    severity: 'error',
    why: 'Each control plane reads only its own API server: traffic config that differs between clusters sends the same request to different places.',
  },
  'workload-selector': {
    severity: 'error',
    why: 'A selector that matches no pod is a Service without endpoints, or a policy that protects nothing.',
  },
  'workload-replicas-hpa': {
    severity: 'error',
    why: 'Replicas beside an autoscaler are reset by every sync.',
  },
  'workload-pdb': {
    severity: 'error',
    why: 'A disruption budget that allows no eviction blocks every node drain and upgrade.',
  },
  'workload-image': {
    severity: 'error',
    why: "A tag can move, and another cloud's registry is down when that cloud is down: each cluster pulls by digest from its own.",
  },
  'workload-resources': {
    severity: 'error',
    why: 'A container without requests is scheduled anywhere and evicted first; a request above the limit is refused.',
  },
  'workload-termination': {
    severity: 'error',
    why: 'A spot node that is reclaimed gives its pods 15 seconds (GKE) or 90 (EKS): a graceful shutdown that takes longer is cut off, with the requests in flight.',
  },
  'workload-cut': {
    severity: 'warning',
    why: 'A request that takes longer than a reclaimed spot node leaves it is cut off, and lost unless the mesh has time to retry it.',
  },
  'workload-priority': {
    severity: 'error',
    why: 'When nodes are short, pods without a priority class are preempted to make room for those with one: what carries requests has one, and nothing else.',
  },
  'network-dns': {
    severity: 'error',
    why: 'Pods whose policy does not let them reach the DNS of their cluster cannot resolve names.',
  },
  'network-metadata': {
    severity: 'error',
    why: "A node's metadata server hands out the node's credentials; pods may use it for DNS at most.",
  },
  'nodes-type': {
    severity: 'error',
    why: 'Whether pods fit is computed from what a machine has, so a type that nobody has looked up counts as nothing.',
  },
  'nodes-few': {
    severity: 'error',
    why: 'Pods that no node has room for stay Pending, and one of them may be one that answers requests.',
  },
  'nodes-pod': { severity: 'error', why: 'A pod that is larger than any node never starts.' },
  'capacity-n-1': {
    severity: 'error',
    why: 'When the largest cluster dies the others must be able to carry the declared peak, or failover turns one outage into two.',
  },
  'capacity-share': {
    severity: 'error',
    why: 'A share that the pods of its cluster cannot carry overloads them even while nothing has failed.',
  },
  'capacity-anyway': {
    severity: 'warning',
    why: 'During an outage too few pods may be better than none, but an evacuation that somebody insisted on costs requests until it ends.',
  },
  'delivery-application': {
    severity: 'error',
    why: 'Argo CD refuses an Application that its project does not permit, and says so only in the cluster: nothing of it is ever applied.',
  },
  'delivery-object': {
    severity: 'error',
    why: 'Argo CD neither creates nor deletes what its project does not permit.',
  },
  'delivery-waits-for-itself': {
    severity: 'error',
    why: 'An Application among its own objects is not healthy while its sync runs, and a sync waits for every wave but the last: the bring-up of an empty cluster would stop there.',
  },
  // Two trees: on the way from what the clusters run to what they are asked to run.
  'pair-default': {
    severity: 'error',
    why: 'A field that leaves git has no owner any more, and the default of the API server returns: 12 replicas become 1.',
  },
  'pair-immutable': {
    severity: 'error',
    why: 'The API server refuses to change some fields, and Argo CD retries forever.',
  },
  'pair-subset': {
    severity: 'error',
    why: 'Routes and destination rules are applied one after the other: a subset that one of the two does not have yet, or has no more, answers 503.',
  },
  'pair-capacity': {
    severity: 'error',
    why: 'Shares move within a second, pods within a minute: a change of both needs an order.',
  },
  'pair-anyway': {
    severity: 'warning',
    why: 'An evacuation that somebody insisted on moves more requests at once than the other clusters have pods for.',
  },
  'pair-canary-load': {
    severity: 'warning',
    why: "A canary's pods follow its percent, and its requests arrive before they are ready.",
  },
  'pair-permission': {
    severity: 'error',
    why: 'Argo CD deletes what is removed under the project of the new tree, and silently keeps what that project does not permit.',
  },
  'pair-part-removed': {
    severity: 'warning',
    why: 'An Application that is removed deletes what it created, volumes included, or leaves it without an owner.',
  },
  'pair-definition-removed': {
    severity: 'error',
    why: 'Deleting the CRD of a kind deletes every object of that kind.',
  },
  'pair-namespace': { severity: 'error', why: 'Deleting a namespace deletes everything in it.' },
  'pair-claim': { severity: 'error', why: 'Deleting a claim deletes its volume for good.' },
  'pair-cluster-renamed': {
    severity: 'error',
    why: "A cluster's name is its folder, its network and its identity: another name is another cluster.",
  },
  'pair-cluster-moved': {
    severity: 'error',
    why: 'A region, an account or a range of addresses cannot change under a running cluster: the cloud would replace it.',
  },
  'pair-cluster-added': {
    severity: 'error',
    why: 'A cluster that does not run yet cannot serve requests.',
  },
  'pair-cluster-removed': {
    severity: 'error',
    why: 'A cluster that is removed with a share, a canary, the traces or pinned requests takes them along.',
  },
  'pair-nodes': {
    severity: 'warning',
    why: 'What machines are is no field of a pod, and every pod moves when they become others.',
  },
  'pair-traces': {
    severity: 'error',
    why: 'When traces move only because another name sorts first, those of the past days stay behind, and nobody decided it.',
  },
  'pair-network': {
    severity: 'error',
    why: 'A sidecar keeps the network that it started with, so the paths of both networks must stay open until every pod has restarted.',
  },
  'pair-identity': {
    severity: 'error',
    why: "The mesh and its trust domain are part of every pod's identity: halfway through a change no pod trusts another.",
  },
  'pair-host': {
    severity: 'warning',
    why: 'Clients and secret managers do not follow a merge.',
  },
  'pair-version': {
    severity: 'error',
    why: 'Istio and Kubernetes are tested from one minor version to the next, and a Kubernetes control plane never goes back.',
  },
  'pair-image': {
    severity: 'error',
    why: 'Metrics and the gate tell images apart by their versions: another image of a version that runs is promoted by what the first one showed.',
  },
  'pair-restart': {
    severity: 'warning',
    why: 'A proxy keeps the network that it started with, and not every pod restarts by itself.',
  },
  'pair-old-sidecars': {
    severity: 'warning',
    why: 'A sidecar keeps its version until its pod restarts, and Istio supports a skew of one minor version.',
  },
  'pair-all-at-once': {
    severity: 'warning',
    why: 'Several clouds are there so that a bad version does not reach all of them, which one merge for all defeats.',
  },
  // Files of any kind.
  'file-refused': {
    severity: 'error',
    why: 'The operating system refused: a permission, a full disk, a broken link, a pipe where a file should be, a port that is in use (exit code 4).',
  },
  'file-changed': {
    severity: 'error',
    why: 'Somebody saved the file while the command ran, and writing it would lose that.',
  },
  // The tree on disk.
  'tree-out-of-date': {
    severity: 'error',
    why: 'rendered/ is what the clusters run: it must be exactly what clusters/ says.',
  },
  'tree-base': {
    severity: 'warning',
    why: 'A new rule that the fleet which runs does not hold hides it: nothing else of the same change is held against what runs. A check fails on it.',
  },
  'tree-foreign-file': {
    severity: 'warning',
    why: 'A file in rendered/ that render did not write is never deleted by it, and nobody reviews it.',
  },
  'tree-foreign-overwrite': {
    severity: 'error',
    why: "Writing over a file that is not ours would lose somebody's work.",
  },
  'tree-half-written': {
    severity: 'error',
    why: 'A run that was interrupted leaves files of two fleets; the next run that writes undoes it.',
  },
  'tree-locked': {
    severity: 'error',
    why: 'Two runs that write one tree at once would mix two fleets.',
  },
  'tree-path': {
    severity: 'error',
    why: 'A path that leaves the tree or goes through a symbolic link could overwrite or delete files elsewhere.',
  },
  'tree-build': {
    severity: 'error',
    why: 'Argo CD runs the same kustomize build; when it fails nothing is synced.',
  },
  'tree-syntax': {
    severity: 'error',
    why: 'Values, firewalls and manifests reach Helm, Terraform and Argo CD as they are: nothing is read of a file that does not parse.',
  },
  'tree-remote': {
    severity: 'error',
    why: 'What a kustomization fetches may be something else tomorrow than what was reviewed, and fetching it is how a tree runs programs.',
  },
  'tree-overlay': {
    severity: 'error',
    why: 'The file on disk differs from what the generators made, so the cluster gets something else than the review saw; these files are generated, and their bytes are the contract.',
  },
  'tree-submodule': {
    severity: 'error',
    why: 'Argo CD fetches the submodules of whatever it checks out: where one cannot be fetched no cluster is synced, and where it can nobody has reviewed what it contains.',
  },
  // What a change does: `npm run diff`.
  'diff-commit': {
    severity: 'error',
    why: 'Both sides of a comparison must be commits that this clone has.',
  },
  'diff-action': {
    severity: 'warning',
    why: 'GitHub serves a commit of any fork by the name of what was forked: only the tags of the action say that a commit is a release of it.',
  },
  // What a change may break, for its reviewer: `npm run diff` fails on them.
  'danger-removed': {
    severity: 'warning',
    why: 'Removing an object removes what depends on it: everything in a namespace, every object of a CRD, the data of a claim.',
  },
  'danger-prune': {
    severity: 'warning',
    why: 'Nobody reads a deletion of many objects closely, and one of them may be the one that was not meant.',
  },
  'danger-immutable': {
    severity: 'warning',
    why: 'Kubernetes refuses to change some fields, and Argo CD retries forever while nothing else of the object is applied.',
  },
  'danger-weight': {
    severity: 'warning',
    why: 'Shares move within a second, and caches, pools and autoscalers behind them within minutes.',
  },
  'danger-canary': {
    severity: 'warning',
    why: 'A release that has not proved itself fails for as large a part of the requests as it gets.',
  },
  'danger-fleet': {
    severity: 'warning',
    why: 'A valid number may still be a typo, and what holds changes to account may itself be relaxed: both pass every rule and do harm afterwards.',
  },
  'danger-cost': {
    severity: 'warning',
    why: 'A number that is right for a computer may be a slip of a digit on the bill, and nothing fails before it comes.',
  },
  'danger-drained': {
    severity: 'warning',
    why: 'Several clouds are there so that one may fail: then the others must carry the peak.',
  },
  'danger-route': {
    severity: 'warning',
    why: 'A host, a port or a route that is gone answers nothing, and one that leads elsewhere answers something else.',
  },
  'danger-ejection': {
    severity: 'warning',
    why: 'When failing pods are ejected decides when traffic fails over between the clouds; the numbers were measured.',
  },
  'danger-retries': {
    severity: 'warning',
    why: 'Two attempts stay in the cloud that fails and the third goes to another; more of them multiply the load of an outage.',
  },
  'danger-budget': {
    severity: 'warning',
    why: 'Without a disruption budget a node drain evicts every pod at once.',
  },
  'danger-replicas': {
    severity: 'warning',
    why: 'With no pod nothing answers, and with one nothing answers while it moves.',
  },
  'danger-resources': {
    severity: 'warning',
    why: 'A container without requests and a memory limit takes what others need, and is killed in any order.',
  },
  'danger-probe': {
    severity: 'warning',
    why: 'Without a probe a pod that does not answer stays among the endpoints, or hangs forever.',
  },
  'danger-rollout': {
    severity: 'warning',
    why: 'Pods that stop before their successors are ready, or before their requests are finished, are errors in every rollout.',
  },
  'danger-storage': {
    severity: 'warning',
    why: 'Data that exceeds its retention, or ends with its pod, is gone.',
  },
  'danger-alert': { severity: 'warning', why: 'An alert that is gone is missed on the night it was for.' },
  'danger-image': {
    severity: 'warning',
    why: 'A name without a digest can be another image tomorrow, and a registry that is not ours is run by others.',
  },
  'danger-mtls': {
    severity: 'warning',
    why: 'Without mutual TLS anyone who reaches a pod is let in, and nobody knows who it was; with it, whoever has no certificate is refused.',
  },
  'danger-authorization': {
    severity: 'warning',
    why: 'Policies of the mesh say who may call whom: one more rule, or one denial fewer, is a way in, and one caller fewer gets 403.',
  },
  'danger-network-policy': {
    severity: 'warning',
    why: 'Without a network policy every pod of the cluster, and of the networks connected to it, reaches these pods; whoever is left out of one waits for answers that do not come.',
  },
  'danger-exposed': {
    severity: 'warning',
    why: 'One more load balancer, node port or host is a way in from outside, past the gateways.',
  },
  'danger-firewall': {
    severity: 'warning',
    why: 'The firewall around a cluster is the last thing between it and other networks, and what it does not let in reaches nothing.',
  },
  'danger-admission': {
    severity: 'warning',
    why: 'What admission policies, webhooks and pod security refuse is let in when they only warn, select something else, or are gone.',
  },
  'danger-pod-security': {
    severity: 'warning',
    why: 'A pod that is root, has capabilities or sees its node is one bug away from everything on that node.',
  },
  'danger-rights': {
    severity: 'warning',
    why: 'Permissions that lead to all others, or apply to the whole cluster, are what an intruder looks for.',
  },
  'danger-delivery': {
    severity: 'warning',
    why: 'What Argo CD does not follow, prune or heal is no longer what git says, and nobody sees it.',
  },
  'danger-chart': {
    severity: 'warning',
    why: 'A major version of a chart changes what its values mean, and a version that floats changes without a review.',
  },
  'danger-project': {
    severity: 'warning',
    why: 'A project says what its Applications may follow and make: a wildcard in it lets anything in.',
  },
  'danger-foreign': {
    severity: 'warning',
    why: 'A file that no generator made is described in no file that people edit, and the next render does not know it.',
  },
  'danger-unread': {
    severity: 'warning',
    why: 'Nothing is known of a file that could not be read, and a cluster may read it differently; without one of the two fleets no rule over the way between them is asked.',
  },
  'danger-repository': {
    severity: 'warning',
    why: 'Some files decide what a machine runs, what a reviewer is shown, or who must agree: a change of them has effects beyond the change itself.',
  },
  'danger-secret': {
    severity: 'warning',
    why: 'What was pushed is known to everyone who can read the repository, now and later.',
  },
  'danger-terraform': {
    severity: 'warning',
    why: 'Terraform replaces what it cannot change, with all that is in it, and applies what opens a cloud: a permission, a range, a removed protection, code from elsewhere.',
  },
} as const satisfies Record<string, { readonly severity: 'error' | 'warning'; readonly why: string }>

/** A stable code of the catalogue. */
export type Code = keyof typeof catalogue
