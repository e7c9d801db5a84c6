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
    ],
  },
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

/** Attributes that keep something safe: what they must stay, or must not become; by their names, in any resource. */
export const SAFE: readonly (readonly [
  RegExp,
  (before: string | undefined, after: string | undefined) => boolean,
  string,
])[] = [
  [
    /(^|\.)(prevent_destroy|deletion_protection|enable_deletion_protection)$/,
    (before, after) =>
      before !== undefined && before !== 'false' && (after === undefined || after === 'false'),
    'nothing stops a destroy of it any more',
  ],
  [
    /(^|\.)(force_destroy|force_delete|skip_final_snapshot)$/,
    (before, after) => after === 'true' && before !== 'true',
    'a destroy takes what is stored along',
  ],
  [
    /(^|\.)(enable_private_nodes|enable_private_endpoint|endpoint_private_access|encrypted|enable_key_rotation|enable_shielded_nodes|enable_secure_boot|scan_on_push|block_public_acls|block_public_policy|restrict_public_buckets|private_ip_google_access)$/,
    (before, after) => before === 'true' && after !== 'true',
    'it is less closed than it was',
  ],
  [
    /(^|\.)(endpoint_public_access|map_public_ip_on_launch|publicly_accessible|enable_legacy_abac)$/,
    (before, after) => after === 'true' && before !== 'true',
    'it is reached from the internet',
  ],
  [
    /(^|\.)http_tokens$/,
    (before, after) => before === '"required"' && after !== before,
    'pods can ask for the rights of their node',
  ],
  [
    /(^|\.)image_tag_mutability$/,
    (before, after) => before === '"IMMUTABLE"' && after !== before,
    'the same name can be another image tomorrow',
  ],
  [
    /(^|\.)immutable_tags$/,
    (before, after) => before === 'true' && after !== 'true',
    'the same name can be another image tomorrow',
  ],
  [
    /(^|\.)(public_access_prevention)$/,
    (before, after) => before === '"enforced"' && after !== before,
    'it may be read by everybody',
  ],
]

/** Names and numbers of the plan: what is made from them is made anew when they are others. */
export const PLAN = {
  folder: 'terraform/modules/plan',
  locals: [
    'ranges',
    'subnets',
    'addresses',
    'asns',
    'pairs',
    'tunnels',
    'clusters',
    'fleet',
    'cluster_files',
    'image',
  ],
} as const
