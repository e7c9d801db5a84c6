/**
 * What Terraform cannot change in place: attributes whose change makes a resource anew, of the resources whose end is an
 * outage or a loss. Sources: `ForceNew` in the providers' schemas, hashicorp/terraform-provider-google of 2026-08-21
 * (google/services/…/resource_….go) and hashicorp/terraform-provider-aws (internal/service/…), whose documentation calls it
 * "Forces new resource". Descriptions, which force it too at Google, are in it; what the modules here never set is not.
 */
export interface Kept {
  /** What ends with it. */
  readonly what: string
  /** Attributes, with the blocks that they are in. */
  readonly replacedBy: readonly string[]
}

const network = 'a network, and every cluster in it'
const cluster = 'a cluster, with all that runs and is stored there'
const tunnel = 'the way between the clouds'
const key = 'a key, and all that is encrypted with it'
const stored = 'what is stored there'

export const KEPT: Readonly<Record<string, Kept>> = {
  aws_vpc: { what: network, replacedBy: ['cidr_block', 'ipv4_ipam_pool_id', 'ipv4_netmask_length'] },
  aws_subnet: {
    what: 'a subnet, with the nodes and balancers in it',
    replacedBy: [
      'vpc_id',
      'cidr_block',
      'availability_zone',
      'availability_zone_id',
      'ipv6_native',
      'outpost_arn',
    ],
  },
  aws_eks_cluster: {
    what: cluster,
    replacedBy: [
      'name',
      'role_arn',
      'bootstrap_self_managed_addons',
      'access_config.bootstrap_cluster_creator_admin_permissions',
      'kubernetes_network_config.service_ipv4_cidr',
      'kubernetes_network_config.ip_family',
      'outpost_config.control_plane_instance_type',
    ],
  },
  aws_eks_node_group: {
    what: 'every node of a group',
    replacedBy: [
      'cluster_name',
      'node_group_name',
      'node_group_name_prefix',
      'node_role_arn',
      'subnet_ids',
      'ami_type',
      'capacity_type',
      'disk_size',
      'instance_types',
      'launch_template.id',
      'launch_template.name',
    ],
  },
  aws_security_group: {
    what: 'a group, and every rule in it',
    replacedBy: ['name', 'name_prefix', 'description', 'vpc_id'],
  },
  aws_iam_role: { what: 'an identity, with its rights', replacedBy: ['name', 'name_prefix', 'path'] },
  aws_customer_gateway: {
    what: tunnel,
    replacedBy: ['bgp_asn', 'certificate_arn', 'device_name', 'ip_address', 'type'],
  },
  aws_vpn_gateway: { what: tunnel, replacedBy: ['amazon_side_asn', 'availability_zone'] },
  aws_vpn_connection: {
    what: tunnel,
    replacedBy: [
      'type',
      'enable_acceleration',
      'static_routes_only',
      'tunnel_inside_ip_version',
      'tunnel1_inside_cidr',
      'tunnel2_inside_cidr',
      'tunnel1_inside_ipv6_cidr',
      'tunnel2_inside_ipv6_cidr',
    ],
  },
  aws_internet_gateway: { what: 'the way to the internet', replacedBy: [] },
  aws_nat_gateway: {
    what: 'the way to the internet, and the address that others know',
    replacedBy: ['allocation_id', 'subnet_id', 'connectivity_type'],
  },
  aws_kms_key: {
    what: key,
    replacedBy: ['custom_key_store_id', 'customer_master_key_spec', 'key_usage', 'multi_region'],
  },
  aws_s3_bucket: { what: stored, replacedBy: ['bucket', 'bucket_prefix', 'object_lock_enabled'] },
  aws_ecr_repository: { what: 'every image in it', replacedBy: ['name'] },
  google_compute_network: {
    what: network,
    replacedBy: [
      'name',
      'project',
      'auto_create_subnetworks',
      'description',
      'internal_ipv6_range',
      'network_profile',
    ],
  },
  // Its range can grow in place; a text cannot say whether it does.
  google_compute_subnetwork: {
    what: 'a subnet, with the cluster in it',
    replacedBy: ['name', 'project', 'region', 'network', 'description', 'ip_cidr_range'],
  },
  google_container_cluster: {
    what: cluster,
    replacedBy: [
      'name',
      'project',
      'location',
      'network',
      'subnetwork',
      'networking_mode',
      'datapath_provider',
      'default_max_pods_per_node',
      'cluster_ipv4_cidr',
      'description',
      'enable_autopilot',
      'enable_kubernetes_alpha',
      'initial_node_count',
      'ip_allocation_policy.cluster_secondary_range_name',
      'ip_allocation_policy.services_secondary_range_name',
      'ip_allocation_policy.cluster_ipv4_cidr_block',
      'ip_allocation_policy.services_ipv4_cidr_block',
      'master_auth.client_certificate_config.issue_client_certificate',
      'private_cluster_config.master_ipv4_cidr_block',
      'private_cluster_config.private_endpoint_subnetwork',
      'confidential_nodes.enabled',
    ],
  },
  google_container_node_pool: {
    what: 'every node of a pool',
    replacedBy: [
      'name',
      'name_prefix',
      'project',
      'cluster',
      'location',
      'initial_node_count',
      'max_pods_per_node',
      'placement_policy.policy_name',
      // google/services/container/node_config.go: machine types, disks, labels and taints are changed in place.
      ...[
        'advanced_machine_features.enable_nested_virtualization',
        'advanced_machine_features.threads_per_core',
        'boot_disk_kms_key',
        'confidential_nodes.enabled',
        'enable_confidential_storage',
        'ephemeral_storage_local_ssd_config.local_ssd_count',
        'guest_accelerator.count',
        'guest_accelerator.type',
        'gvnic.enabled',
        'host_maintenance_policy.maintenance_interval',
        'local_nvme_ssd_block_config.local_ssd_count',
        'local_ssd_count',
        'metadata',
        'min_cpu_platform',
        'node_group',
        'oauth_scopes',
        'preemptible',
        'reservation_affinity.consume_reservation_type',
        'secondary_boot_disks.disk_image',
        'service_account',
        'shielded_instance_config.enable_integrity_monitoring',
        'shielded_instance_config.enable_secure_boot',
        'sole_tenant_config.node_affinity.key',
        'spot',
      ].map((path) => `node_config.${path}`),
    ],
  },
  google_service_account: { what: 'an identity, with its rights', replacedBy: ['account_id', 'project'] },
  google_compute_ha_vpn_gateway: {
    what: tunnel,
    replacedBy: ['name', 'project', 'region', 'network', 'description', 'stack_type', 'gateway_ip_version'],
  },
  google_compute_external_vpn_gateway: {
    what: tunnel,
    replacedBy: ['name', 'project', 'description', 'redundancy_type', 'interface.id', 'interface.ip_address'],
  },
  google_compute_vpn_tunnel: {
    what: tunnel,
    replacedBy: [
      'name',
      'project',
      'region',
      'router',
      'vpn_gateway',
      'vpn_gateway_interface',
      'peer_external_gateway',
      'peer_external_gateway_interface',
      'peer_gcp_gateway',
      'peer_ip',
      'ike_version',
      'shared_secret',
      'local_traffic_selector',
      'remote_traffic_selector',
      'description',
    ],
  },
  google_compute_router: {
    what: 'the routes between the clouds, and the way to the internet',
    replacedBy: ['name', 'project', 'region', 'network'],
  },
  google_compute_global_address: {
    what: 'the address that clients know',
    replacedBy: [
      'name',
      'project',
      'address',
      'address_type',
      'ip_version',
      'prefix_length',
      'purpose',
      'network',
      'description',
    ],
  },
  google_kms_key_ring: { what: key, replacedBy: ['name', 'project', 'location'] },
  google_kms_crypto_key: {
    what: key,
    replacedBy: ['name', 'key_ring', 'purpose', 'destroy_scheduled_duration', 'import_only'],
  },
  google_storage_bucket: {
    what: stored,
    replacedBy: ['name', 'project', 'location', 'enable_object_retention'],
  },
  google_secret_manager_secret: {
    what: 'a secret, with all of its versions',
    replacedBy: ['secret_id', 'project'],
  },
  google_artifact_registry_repository: {
    what: 'every image in it',
    replacedBy: ['repository_id', 'project', 'location', 'format', 'mode'],
  },
}

type Text = string | undefined

const isOff = (text: Text) => text === undefined || /^"?(false|0)"?$/i.test(text)
const isOn = (text: Text) => text !== undefined && /^"?true"?$/i.test(text)
/** It was on, or depended on something, and is off; or it was surely on, and depends on something. */
const off = (before: Text, after: Text) => !isOff(before) && (isOff(after) || (isOn(before) && !isOn(after)))
const on = (before: Text, after: Text) => isOn(after) && !isOn(before)
const numberOf = (text: Text) => Number(text?.replace(/^"([\d.]+)s?"$/, '$1'))
const less = (before: Text, after: Text) => numberOf(after) < numberOf(before)
const greater = (before: Text, after: Text) => numberOf(after) > numberOf(before)
const turns = (pattern: RegExp) => (before: Text, after: Text) =>
  pattern.test(after ?? '') && !pattern.test(before ?? '')
/** Like `turns`, of what was there: a new rule is no rule that got weaker. */
const becomes = (pattern: RegExp) => (before: Text, after: Text) =>
  before !== undefined && turns(pattern)(before, after)
const leaves =
  (...good: readonly string[]) =>
  (before: Text, after: Text) =>
    before !== undefined && good.includes(before) && (after === undefined || !good.includes(after))
const either =
  (...worse: readonly ((before: Text, after: Text) => boolean)[]) =>
  (before: Text, after: Text) =>
    worse.some((each) => each(before, after))
/** From the best on: whatever stands behind its old place, or nowhere, is worse. */
const sinks =
  (...best: readonly string[]) =>
  (before: Text, after: Text) => {
    const [was, is] = [before, after].map((text) => best.indexOf(text ?? ''))
    return was !== undefined && was >= 0 && (is === undefined || is < 0 || is > was)
  }

const CLOSED = 'it is less closed than it was'

/** Values that keep something safe: what they must stay, or must not become; by their paths, in any block. */
export const SAFE: readonly (readonly [RegExp, (before: Text, after: Text) => boolean, string])[] = [
  [
    /(^|\.)(prevent_destroy|deletion_protection|enable_deletion_protection)$/,
    (before, after) => before !== undefined && !isOff(before) && isOff(after),
    'nothing stops a destroy of it any more',
  ],
  [/(^|\.)(force_destroy|force_delete|skip_final_snapshot)$/, on, 'a destroy takes what is stored along'],
  [
    /(^|\.)(enable_private_nodes|enable_private_endpoint|endpoint_private_access|encrypt(ed)?|\w*key_rotation|enable_shielded_nodes|enable_secure_boot|enable_integrity_monitoring|enable_intranode_visibility|scan_on_push|block_public_(acls|policy|access)|ignore_public_acls|restrict_public_buckets|private_ip_google_access|uniform_bucket_level_access|use_lockfile|https_redirect|https_only|log_enabled|enable_logging|enable_log_file_validation|disable-legacy-endpoints|disable_api_termination|sensitive|enableNetworkPolicy|enable_network_policy|\w*(encrypt|enforce)\w*|(versioning|log_config|logging|network_policy|soft_delete\w*|binary_authorization|database_encryption|security_group|shielded_\w+)\.enabled?)$/,
    off,
    CLOSED,
  ],
  [
    /(^|\.)(endpoint_public_access|map_public_ip_on_launch|associate_public_ip_address|publicly_accessible|enable_legacy_abac|gcp_public_cidrs_access_enabled|issue_client_certificate|bootstrap_cluster_creator_admin_permissions|auto_create_subnetworks|insecure\w*|public_network_access_enabled|enable_kubernetes_alpha|privileged|\w*skip_tls\w*|skip_credentials_validation)$/,
    on,
    'it is reached, or ruled, by more than it was',
  ],
  [/(^|\.)http_tokens$/, leaves('"required"'), 'pods can ask for the rights of their node'],
  [/(^|\.)http_put_response_hop_limit$/, greater, 'pods can ask for the rights of their node'],
  [
    /(^|\.)workload_metadata_config\.mode$/,
    either(leaves('"GKE_METADATA"'), turns(/GCE_METADATA|EXPOSE|UNSPECIFIED/)),
    'pods can ask for the rights of their node',
  ],
  [/(^|\.)image_tag_mutability$/, leaves('"IMMUTABLE"'), 'the same name can be another image tomorrow'],
  [/(^|\.)immutable_tags$/, off, 'the same name can be another image tomorrow'],
  [/(^|\.)public_access_prevention$/, leaves('"enforced"'), 'it may be read by everybody'],
  [/(^|\.)acl$/, turns(/public|authenticated/), 'it may be read by everybody'],
  [/(^|\.)object_ownership$/, sinks('"BucketOwnerEnforced"', '"BucketOwnerPreferred"'), CLOSED],
  [
    /(versioning\w*|encryption\w*|logging\w*)\.(status|state|mode)$/,
    either(leaves('"Enabled"', '"ENABLED"', '"ENCRYPTED"'), turns(/Suspended|Disabled|DECRYPTED/i)),
    CLOSED,
  ],
  [
    /(validation|precondition|postcondition)\.condition$/,
    turns(/(^| )true( |$)/),
    'what it refused is accepted',
  ],
  [
    /(^|\.)\w*(min_tls|min(imum)?_protocol|tls)_version$/,
    sinks('"TLS_1_3"', '"TLSv1.3"', '"TLS_1_2"', '"TLSv1.2_2021"', '"TLSv1.2"', '"1.2"', '"TLS_1_1"'),
    'old ways to encrypt are taken',
  ],
  [
    /(^|\.)profile$/,
    sinks('"FIPS_202205"', '"RESTRICTED"', '"MODERN"', '"COMPATIBLE"'),
    'old ways to encrypt are taken',
  ],
  [
    /(^|\.)(sse_algorithm|encryption_type)$/,
    sinks('"aws:kms:dsse"', '"KMS_DSSE"', '"aws:kms"', '"KMS"'),
    CLOSED,
  ],
  [/(^|\.)((exceed|default)_)?action$/, becomes(/"allow/i), 'what was refused, or slowed down, passes'],
  [/(^|\.)preview$/, on, 'the rule refuses nobody any more'],
  [/(^|\.)authentication_mode$/, leaves('"API"'), CLOSED],
  [/(^|\.)(protocol|ip_protocol)$/, becomes(/^"(-1|all)"$/), 'every protocol and port is let through'],
  [
    /(^|\.)(deletion_window_in_days|destroy_scheduled_duration|\w*retention\w*|version_destroy_ttl|noncurrent_days|days_since_noncurrent_time|num_newer_versions|recovery_window_in_days)$/,
    less,
    'what is deleted, or was logged, is gone sooner',
  ],
  [/(^|\.)(rotation_period|rate_limit_threshold\.count)$/, greater, CLOSED],
]

/** The module that names, addresses and counts everything: what is made from another word of it is made anew. */
export const PLAN = 'terraform/modules/plan'
