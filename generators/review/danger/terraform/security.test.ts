/** Edits of the files that are here, and what is said of each: a rule that fits no file of ours is none that anybody meets. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { fleetText } from '../../../testing/fleets.ts'
import { caseOf, plusFile, repositoryOf } from '../../../testing/snapshots.ts'
import { terraformRules } from './index.ts'

const shipped = repositoryOf(fleetText())

const said = (path: string, before: string, after: string) =>
  terraformRules['danger-terraform'](
    caseOf(before === '' ? shipped : plusFile(shipped, path, before), plusFile(shipped, path, after)),
  ).map(({ message }) => message)

const edited = (path: string, from: string | RegExp, to: string) => {
  const text = readFileSync(`terraform/${path}`, 'utf8')
  expect(text).toMatch(from)
  return said(`terraform/${path}`, text, text.replace(from, to))
}

const block = (name: string) => new RegExp(`^ *${name} ?\\{[^{}]*(\\{[^{}]*\\}[^{}]*)*\\}\\n`, 'm')
const line = (name: string) => new RegExp(`^ *${name} += .*\\n`, 'm')
const resource = (type: string) => new RegExp(`^resource "${type}"[\\s\\S]*?^}\\n`, 'm')

const worse: readonly (readonly [string, string | RegExp, string, string])[] = [
  // What protects, and goes.
  ['modules/aws/cluster.tf', block('encryption_config'), '', 'encryption_config: a block of it is gone'],
  ['modules/aws/cluster.tf', '"api", "audit",', '"api",', 'it is without audit'],
  ['modules/aws/cluster.tf', line('enabled_cluster_log_types'), '', 'enabled_cluster_log_types'],
  ['modules/aws/cluster.tf', line('kms_key_id'), '', 'kms_key_id'],
  ['modules/aws/cluster.tf', '= "API"', '= "API_AND_CONFIG_MAP"', 'authentication_mode'],
  ['modules/aws/nodes.tf', 'hop_limit = 1', 'hop_limit = 2', 'the rights of their node'],
  ['modules/aws/nodes.tf', block('metadata_options'), '', 'metadata_options: a block of it is gone'],
  ['modules/aws/nodes.tf', 'encrypted             = true', 'encrypted = false', 'ebs.encrypted'],
  ['modules/aws/keys.tf', 'deletion_window_in_days = 30', 'deletion_window_in_days = 7', 'is gone sooner'],
  ['modules/aws/keys.tf', 'enable_key_rotation     = true\n', '\n', 'enable_key_rotation'],
  ['modules/aws/network.tf', resource('aws_default_security_group'), '', 'its block is gone'],
  [
    'modules/aws/network.tf',
    'vpc_id = aws_vpc.this.id\n}',
    'vpc_id = aws_vpc.this.id\n  ingress { protocol = "tcp" }\n}',
    'ingress: whatever names',
  ],
  [
    'modules/aws/addons.tf',
    'enableNetworkPolicy = "true"',
    'enableNetworkPolicy = "false"',
    'enableNetworkPolicy',
  ],
  ['modules/aws/registry.tf', 'encryption_type = "KMS"', 'encryption_type = "AES256"', 'encryption_type'],
  ['modules/aws/variables.tf', 'default     = 365', 'default     = 3', 'is gone sooner'],
  ['modules/aws/variables.tf', block('validation'), '', 'validation: a block of it is gone'],
  ['modules/gcp/cluster.tf', block('workload_identity_config'), '', 'workload_identity_config: a block'],
  ['modules/gcp/cluster.tf', block('database_encryption'), '', 'database_encryption: a block'],
  ['modules/gcp/cluster.tf', '"ENCRYPTED"', '"DECRYPTED"', 'database_encryption.state'],
  [
    'modules/gcp/cluster.tf',
    /^ {2}master_authorized_networks_config[\s\S]*?^ {2}}\n/m,
    '',
    'master_authorized_networks_config: a block',
  ],
  [
    'modules/gcp/cluster.tf',
    'cidrs_access_enabled = false',
    'cidrs_access_enabled = true',
    'by more than it was',
  ],
  ['modules/gcp/cluster.tf', '!local.public', 'false', 'enable_private_endpoint'],
  ['modules/gcp/cluster.tf', '"APISERVER", ', '', 'it is without APISERVER'],
  ['modules/gcp/nodes.tf', '"GKE_METADATA"', '"GCE_METADATA"', 'the rights of their node'],
  ['modules/gcp/nodes.tf', block('workload_metadata_config'), '', 'workload_metadata_config: a block'],
  ['modules/gcp/nodes.tf', line(' {3}service_account'), '', 'node_config.service_account'],
  ['modules/gcp/nodes.tf', '"FALSE"', '"TRUE"', 'insecure_kubelet_readonly_port_enabled'],
  ['modules/gcp/nodes.tf', 'disable-legacy-endpoints = "true"', '', 'disable-legacy-endpoints'],
  ['modules/gcp/keys.tf', '"7776000s"', '"77760000s"', 'rotation_period'],
  ['modules/gcp/firewall.tf', line('target_service_accounts'), '', 'target_service_accounts'],
  ['modules/gcp/firewall.tf', line('source_ranges'), '', 'source_ranges'],
  ['modules/edge/protection.tf', '"deny(429)"', '"allow"', 'what was refused'],
  ['modules/edge/protection.tf', '"throttle"', '"allow"', 'what was refused'],
  ['modules/edge/protection.tf', /^ {2}rule \{[\s\S]*?^ {2}}\n/m, '', 'rule: a block'],
  ['modules/edge/protection.tf', '"TLS_1_2"', '"TLS_1_0"', 'old ways to encrypt'],
  ['modules/edge/protection.tf', '"RESTRICTED"', '"COMPATIBLE"', 'old ways to encrypt'],
  ['modules/edge/protection.tf', resource('google_compute_ssl_policy'), '', 'its block is gone'],
  ['modules/edge/backends.tf', line('security_policy'), '', 'security_policy'],
  ['modules/edge/frontend.tf', line('ssl_policy'), '', 'ssl_policy'],
  ['modules/edge/frontend.tf', block('default_url_redirect'), '', 'default_url_redirect: a block'],
  ['modules/edge/frontend.tf', 'https_redirect         = true', 'https_redirect = false', 'https_redirect'],
  ['bootstrap-state/aws/main.tf', 'status = "Enabled"', 'status = "Suspended"', 'status'],
  [
    'bootstrap-state/aws/main.tf',
    'block_public_policy     = true',
    'block_public_policy = false',
    'block_public_policy',
  ],
  ['bootstrap-state/aws/main.tf', 'ignore_public_acls      = true', '', 'ignore_public_acls'],
  ['bootstrap-state/aws/main.tf', resource('aws_s3_bucket_public_access_block'), '', 'its block is gone'],
  ['bootstrap-state/aws/main.tf', resource('aws_s3_bucket_policy'), '', 'its block is gone'],
  ['bootstrap-state/aws/main.tf', 'BucketOwnerEnforced', 'ObjectWriter', 'object_ownership'],
  ['bootstrap-state/aws/main.tf', '"aws:kms"', '"AES256"', 'sse_algorithm'],
  [
    'bootstrap-state/gcp/main.tf',
    'versioning { enabled = true }',
    'versioning { enabled = false }',
    'versioning.enabled',
  ],
  ['bootstrap-state/gcp/main.tf', block('soft_delete_policy'), '', 'soft_delete_policy: a block'],
  [
    'bootstrap-state/gcp/main.tf',
    'level_access = true',
    'level_access = false',
    'uniform_bucket_level_access',
  ],
  ['stages/aws/main.tf', line('allowed_account_ids'), '', 'allowed_account_ids'],
  ['bootstrap-state/aws/main.tf', 'lifecycle { prevent_destroy = true }', '', 'nothing stops a destroy'],
  [
    'bootstrap-state/gcp/main.tf',
    'force_destroy               = false',
    'force_destroy = true',
    'takes what is stored along',
  ],
  ['bootstrap-state/gcp/main.tf', '"enforced"', '"inherited"', 'it may be read by everybody'],
  [
    'bootstrap-state/aws/main.tf',
    'status = "Enabled"',
    'status = var.status',
    'versioning_configuration.status',
  ],
  ['modules/aws/nodes.tf', '"required"', '"optional"', 'http_tokens'],
  ['modules/aws/registry.tf', '"IMMUTABLE"', '"MUTABLE"', 'another image tomorrow'],
  ['modules/gcp/registry.tf', /immutable_tags *= true/, 'immutable_tags = false', 'another image tomorrow'],
  [
    'modules/edge/protection.tf',
    'action      = "throttle"',
    'action = "throttle"\n    preview = true',
    'refuses nobody any more',
  ],
  ['modules/aws/firewall.tf', 'each.value.protocol', '"-1"', 'every protocol and port'],
  ['modules/vpn/variables.tf', /sensitive +=.*/, '', 'preshared_keys.sensitive'],
  ['modules/aws/variables.tf', /condition +=.*/, 'condition = true', 'what it refused is accepted'],
  // What all pass, and what keeps or takes away: any other value.
  ['modules/aws/nodes.tf', 'max_unavailable = 1', 'max_unavailable = 2', 'nodes are made anew'],
  ['modules/gcp/nodes.tf', 'max_unavailable = 0', 'max_unavailable = 3', 'nodes are made anew'],
  [
    'modules/gcp/nodes.tf',
    'total_max_node_count = var.cluster.nodes.max',
    'total_max_node_count = 1000',
    'nodes are made anew',
  ],
  ['modules/gcp/cluster.tf', 'var.release_channel', '"RAPID"', 'release_channel.channel'],
  ['modules/gcp/network.tf', 'min_ports_per_vm                    = 128', 'min_ports_per_vm = 2', 'packets'],
  ['modules/gcp/network.tf', 'advertised_groups = ["ALL_SUBNETS"]', '', 'bgp.advertised_groups'],
  ['modules/aws/addons.tf', 'jsonencode(each.value)', 'jsonencode({})', 'configuration_values'],
  ['modules/gcp/cluster.tf', /^ {2}maintenance_policy \{[\s\S]*?^ {2}\}\n/m, '', 'maintenance_policy'],
  [
    'bootstrap-state/gcp/main.tf',
    '  lifecycle_rule {',
    '  lifecycle_rule {\n    condition { num_newer_versions = 90 }\n    action { type = "Delete" }\n  }\n$&',
    'lifecycle_rule.condition.num_newer_versions',
  ],
  ['modules/edge/protection.tf', '"TLS_1_2"', '"TLS_1_3"', 'every request from outside'],
  [
    'modules/edge/protection.tf',
    'enforce_on_key = "IP"',
    'enforce_on_key = "ALL"',
    'every request from outside',
  ],
  ['modules/edge/backends.tf', 'timeout_sec         = 3', 'timeout_sec = 4', 'every request from outside'],
  ['modules/edge/backends.tf', 'health = 15021', 'health = 15020', 'locals.gateway.health'],
  ['modules/edge/variables.tf', 'seconds = 60 }\n', 'seconds = 10 }\n', 'requests_per_client'],
  ['stages/edge/main.tf', 'var.timeout_seconds', '1', 'module.edge.timeout_seconds'],
  ['modules/vpn/tunnels.tf', '["AES256-GCM-16"]', '["AES128"]', 'locals.ike.encryption'],
  ['modules/vpn/gcp.tf', 'peer_asn        = var.aws.asn', 'peer_asn = 1', 'peer_asn'],
  ['modules/aws/registry.tf', 'countNumber = 7', 'countNumber = 1', 'it deletes what was kept'],
  [
    'modules/aws/registry.tf',
    'tagStatus = "untagged", countType',
    'tagStatus = "any", countType',
    'it deletes what was kept',
  ],
  [
    'modules/gcp/registry.tf',
    '  docker_config {',
    '  cleanup_policies {\n    id     = "old"\n    action = "DELETE"\n    condition { older_than = "60s" }\n  }\n\n  docker_config {',
    'images that clusters pull',
  ],
  [
    'bootstrap-state/gcp/main.tf',
    '  lifecycle { prevent_destroy = true }\n\n  depends_on = [google_kms_crypto_key_iam_member.storage]',
    '  lifecycle_rule {\n    condition { age = 1 }\n    action { type = "Delete" }\n  }\n  lifecycle { prevent_destroy = true }\n',
    'the state of everything',
  ],
  ['modules/aws/nodes.tf', 'volume_type           = "gp3"', 'volume_type = "gp2"', 'nodes are made anew'],
  [
    'modules/aws/nodes.tf',
    'workload = each.value.kind }',
    'workload = "x" }',
    'aws_eks_node_group.this.labels',
  ],
  ['modules/aws/nodes.tf', 'base64encode(local.node_config)', '""', 'aws_launch_template.node.user_data'],
  ['modules/aws/variables.tf', 'default     = 110', 'default     = 8', 'a setting of what runs'],
  ['modules/aws/cluster.tf', 'support_type = "STANDARD"', 'support_type = "EXTENDED"', 'upgrade_policy'],
  [
    'modules/gcp/cluster.tf',
    'http_load_balancing { disabled = false }',
    'http_load_balancing { disabled = true }',
    'http_load_balancing',
  ],
  ['stages/gcp/variables.tf', '"REGULAR"', '"RAPID"', 'variable.release_channel'],
  ['stages/gcp/main.tf', 'var.release_channel', '"RAPID"', 'module.cluster.release_channel'],
  ['stages/aws/main.tf', 'var.system_nodes', 'null', 'module.cluster.system_nodes'],
  ['stages/edge/main.tf', 'toset(cluster.zones)', 'toset([])', 'locals.gcp_clusters'],
  [
    'modules/aws/keys.tf',
    'enable_key_rotation     = true\n',
    'enable_key_rotation = true\n  is_enabled = false\n',
    'secrets, and what is encrypted',
  ],
  // What goes, or is counted otherwise.
  ['modules/aws/firewall.tf', /^check [\s\S]*?^}\n/m, '', 'what it refused is accepted'],
  ['modules/plan/outputs.tf', /^output "tunnels" [\s\S]*?^}\n/m, '', 'what it refused is accepted'],
  [
    'modules/edge/frontend.tf',
    resource('google_compute_global_forwarding_rule'),
    '',
    'whatever works by it fails',
  ],
  ['modules/gcp/network.tf', resource('google_compute_router_nat'), '', 'whatever works by it fails'],
  ['modules/gcp/firewall.tf', resource('google_compute_firewall'), '', 'google_compute_firewall.nodes'],
  ['modules/vpn/gcp.tf', resource('google_compute_router_peer'), '', 'google_compute_router_peer.this'],
  ['modules/aws/network.tf', resource('aws_route'), '', 'whatever works by it fails'],
  ['modules/aws/vpn.tf', resource('aws_vpn_gateway_route_propagation'), '', 'whatever works by it fails'],
  ['modules/aws/addons.tf', resource('aws_eks_addon'), '', 'aws_eks_addon.before_nodes'],
  ['modules/aws/identities.tf', resource('aws_iam_role_policy'), '', 'aws_iam_role_policy.pod'],
  [
    'modules/aws/identities.tf',
    /(resource "aws_iam_role_policy_attachment" "pod" \{\n) {2}for_each = local.managed_policies/,
    '$1  count = 0',
    'aws_iam_role_policy_attachment.pod.count',
  ],
  ['modules/gcp/network.tf', 'resource "google_compute_router_nat" "this" {', '$&\n  count = 0', 'count'],
  // Rights.
  [
    'modules/gcp/nodes.tf',
    '    service_account = google_service_account.nodes.email',
    '    service_account = "a@example.com"',
    'service_account a@example.com',
  ],
  ['modules/gcp/identities.tf', 'locals {', 'locals {\n  any = ["roles/viewer"]', 'roles/viewer'],
  [
    'stages/aws/main.tf',
    'provider "aws" {',
    'provider "aws" {\n  assume_role { role_arn = "arn:aws:iam::1:role/evil" }',
    'role/evil',
  ],
  ['modules/aws/nodes.tf', '"AmazonEKSWorkerNodePolicy",', '"AdministratorAccess",', 'AdministratorAccess'],
  [
    'modules/aws/nodes.tf',
    '"AmazonEKSWorkerNodePolicy",',
    '"AmazonEKSWorkerNodePolicy", "AmazonSSMManagedInstanceCore",',
    'AmazonSSMManagedInstanceCore',
  ],
  [
    'modules/aws/nodes.tf',
    '"ec2.amazonaws.com"',
    '"lambda.amazonaws.com"',
    'by Service lambda.amazonaws.com',
  ],
  [
    'modules/aws/identities.tf',
    'Resource = [for name in var.secret_entries : "\u0024{local.arn.secretsmanager}:secret:\u0024{name}-??????"]',
    'Resource = "*"',
    'it allows it on *',
  ],
  [
    'modules/aws/identities.tf',
    '"secretsmanager:DescribeSecret", ',
    '"secretsmanager:*", ',
    'every action of secretsmanager',
  ],
  [
    'modules/aws/identities.tf',
    '["ec2:DescribeSpotPriceHistory", "pricing:GetProducts"]',
    '["*"]',
    'every action',
  ],
  [
    'modules/aws/identities.tf',
    'managed   = ["AmazonEKS_CNI_Policy"]',
    'managed = ["AmazonEKS_CNI_Policy", "IAMFullAccess"]',
    'IAMFullAccess',
  ],
  [
    'modules/aws/identities.tf',
    'StringEquals = { "aws:SourceAccount" = var.cluster.account }',
    '',
    'without the condition',
  ],
  [
    'modules/aws/identities.tf',
    'Condition = { StringEquals = { "aws:ResourceTag/k8s.io/cluster-autoscaler/\u0024{var.cluster.id}" = "owned" } }',
    '',
    'without the condition',
  ],
  [
    'modules/aws/identities.tf',
    'service_account = "opencost"',
    'service_account = "default"',
    'service_account default',
  ],
  [
    'modules/aws/cluster.tf',
    line(' {3}Condition'),
    '',
    'without the condition StringEquals aws:SourceAccount',
  ],
  ['modules/aws/cluster.tf', 'AmazonEKSClusterPolicy', 'AdministratorAccess', 'AdministratorAccess'],
  ['modules/aws/github.tf', 'StringEquals = {', 'StringLike = {', 'without the condition StringEquals'],
  [
    'modules/aws/github.tf',
    ':environment:\u0024{each.key}"',
    ':*"',
    'without the condition StringEquals token',
  ],
  [
    'modules/aws/github.tf',
    '["eks:DescribeCluster"]',
    '["eks:DescribeCluster", "eks:UpdateClusterConfig"]',
    'it allows eks:UpdateClusterConfig more',
  ],
  ['modules/aws/github.tf', '["drift-readers"]', '["system:masters"]', 'system:masters'],
  [
    'modules/aws/github.tf',
    '"https://token.actions.githubusercontent.com"',
    '"https://gitlab.com"',
    'gitlab.com',
  ],
  [
    'modules/aws/keys.tf',
    'Principal = { AWS = "arn:\u0024{local.partition}:iam::\u0024{var.cluster.account}:root" }',
    'Principal = "*"',
    'by *',
  ],
  [
    'modules/gcp/github.tf',
    /attribute_condition = ".*"/,
    'attribute_condition = "true"',
    'attribute_condition true',
  ],
  ['modules/gcp/github.tf', line('attribute_condition'), '', 'attribute_condition'],
  ['modules/gcp/github.tf', " && assertion.ref == 'refs/heads/main'", '', 'attribute_condition'],
  [
    'modules/gcp/github.tf',
    'roles/artifactregistry.writer',
    'roles/artifactregistry.repoAdmin',
    'roles/artifactregistry.repoAdmin',
  ],
  [
    'modules/gcp/github.tf',
    '["container.clusters.get",',
    '["container.secrets.get", "container.clusters.get",',
    'container.secrets.get',
  ],
  ['modules/gcp/nodes.tf', 'roles/container.defaultNodeServiceAccount', 'roles/owner', 'nearly everything'],
  ['modules/gcp/identities.tf', 'local.external_secrets\n\n', '"allUsers"\n\n', 'everybody on the internet'],
  ['stages/aws/main.tf', 'repository = var.github', 'repository = "evil/repo"', 'evil/repo'],
  [
    'stages/aws/main.tf',
    'administrators       = var.administrators',
    'administrators = { a = "arn:aws:iam::1:role/x" }',
    'arn:aws:iam::1:role/x',
  ],
  ['stages/aws/variables.tf', /default {5}= null\n\}\n$/, 'default = "evil/repo"\n}\n', 'evil/repo'],
  ['bootstrap-state/aws/main.tf', 'Effect    = "Deny"', 'Effect    = "Allow"', 'which it denied'],
  [
    'bootstrap-state/aws/main.tf',
    'Action    = "s3:PutObject"',
    'Action    = "s3:DeleteObject"',
    'is not denied as it was',
  ],
  // Ranges.
  [
    'modules/aws/firewall.tf',
    'cidr_ipv4         = each.value.range',
    'cidr_ipv4 = "0.0.0.0/1"',
    'a good part of the internet',
  ],
  [
    'modules/aws/firewall.tf',
    'cidr_ipv4         = each.value.range',
    'cidr_ipv6 = "::/0"',
    'everybody may come in',
  ],
  [
    'stages/gcp/main.tf',
    'administrator_ranges = var.administrator_ranges',
    'administrator_ranges = ["128.0.0.0/1"]',
    '128.0.0.0/1',
  ],
  // Code.
  [
    'modules/vpn/aws.tf',
    'source  = "./gateway"',
    'source = "git::https://example.com/x.git"',
    'code from elsewhere',
  ],
  ['modules/aws/versions.tf', '"hashicorp/aws"', '"evil/aws"', 'the provider is a program'],
  ['modules/aws/versions.tf', '"hashicorp/aws"', '"example.com/hashicorp/aws"', 'the provider is a program'],
  [
    'modules/aws/keys.tf',
    'enable_key_rotation     = true\n',
    'enable_key_rotation = true\n  provisioner "local-exec" { command = "id" }\n',
    'provisioner local-exec',
  ],
]

describe('said is', () => {
  test.each(worse)('%s: %s → %s', (path, from, to, part) => {
    const lines = edited(path, from, to)
    expect(lines.join('\n')).toContain(part)
    expect(lines.length).toBeLessThan(5)
  })
})

const NEW: readonly (readonly [string, string])[] = [
  ['resource "aws_instance" "a" {\n  count = 100\n}', 'paid for as long as it is there, as often as 100'],
  ['resource "aws_eks_node_group" "a" {\n  node_role_arn = aws_iam_role.node.arn\n}', 'paid for'],
  ['resource "google_sql_database_instance" "a" {\n}', 'paid for'],
  [
    'resource "aws_s3_bucket_lifecycle_configuration" "a" {\n  rule {\n    expiration { days = 1 }\n  }\n}',
    'it deletes what was kept',
  ],
  [
    'resource "aws_iam_group_membership" "a" {\n  users = ["evil"]\n}',
    'it is new: it gives, or trusts, users evil',
  ],
  ['resource "aws_s3_bucket" "a" {\n  acl = "public-read"\n}', 'it may be read by everybody'],
  [
    'resource "aws_s3_bucket_versioning" "a" {\n  versioning_configuration { status = "Disabled" }\n}',
    'less closed',
  ],
  ['resource "google_compute_firewall" "a" {\n  allow { protocol = "tcp" }\n}', 'without a source everybody'],
  [
    'resource "aws_iam_role_policy_attachment" "a" {\n  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"\n}',
    'ReadOnlyAccess',
  ],
  [
    'resource "aws_iam_user_policy" "a" {\n  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = ["s3:*"], Resource = "*" }] })\n}',
    'every action of s3 on *',
  ],
  [
    'resource "aws_iam_policy" "a" {\n  policy = <<-E\n    {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}\n  E\n}',
    'every action on *',
  ],
  [
    'resource "aws_iam_policy" "a" {\n  policy = trimspace(<<E\n{"Statement": [{"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}]}\nE\n  )\n}',
    'all but iam:*',
  ],
  [
    'data "aws_iam_policy_document" "a" {\n  statement {\n    actions = ["kms:Decrypt"]\n    resources = ["*"]\n  }\n}',
    'kms:Decrypt',
  ],
  [
    'data "aws_iam_policy_document" "a" {\n  dynamic "statement" {\n    for_each = var.a\n    content { actions = ["*"] }\n  }\n}',
    'every action',
  ],
  [
    'resource "aws_iam_role" "a" {\n  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::1:root" }, Action = "sts:AssumeRole" }] })\n}',
    'by AWS arn:aws:iam::1:root',
  ],
  [
    'resource "aws_eks_access_policy_association" "a" {\n  policy_arn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"\n}',
    'AmazonEKSClusterAdminPolicy',
  ],
  [
    'resource "aws_s3_bucket_policy" "a" {\n  policy = jsonencode({ Statement = { Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "x" } })\n}',
    's3:GetObject on x by *',
  ],
  [
    'resource "google_project_iam_member" "a" {\n  role = "roles/viewer"\n  member = "user:a@example.com"\n}',
    'roles/viewer, user:a@example.com',
  ],
  [
    'resource "google_storage_bucket_iam_binding" "a" {\n  role = "roles/storage.objectViewer"\n  members = ["allUsers"]\n}',
    'everybody on the internet',
  ],
  [
    'resource "google_project_iam_binding" "a" {\n  role = "roles/storage.admin"\n  members = [var.a]\n}',
    'nearly everything',
  ],
  [
    'data "google_iam_policy" "a" {\n  binding {\n    role = "roles/editor"\n    members = ["user:a"]\n  }\n}',
    'user:a',
  ],
  [
    'resource "google_cloud_run_service_iam_policy" "a" {\n  policy_data = data.google_iam_policy.a.policy_data\n}',
    'data.google_iam_policy.a.policy_data',
  ],
  [
    'resource "google_compute_firewall" "a" {\n  source_ranges = ["10.0.0.0/8", "0.0.0.0/2"]\n}',
    '0.0.0.0/2: a good part',
  ],
  [
    'resource "aws_security_group" "a" {\n  ingress {\n    ipv6_cidr_blocks = ["::/0"]\n  }\n}',
    'everybody may come in',
  ],
  ['resource "aws_network_acl_rule" "a" {\n  cidr_block = "0.0.0.0/0"\n}', 'everybody may come in'],
  [
    'resource "null_resource" "a" {\n  provisioner "remote-exec" { inline = ["id"] }\n}',
    'provisioner remote-exec',
  ],
  [
    'resource "terraform_data" "a" {\n  provisioner "local-exec" { command = "id" }\n}',
    'provisioner local-exec',
  ],
  ['data "external" "a" {\n  program = ["id"]\n}', 'data external'],
  ['check "a" {\n  data "http" "a" { url = "https://example.com" }\n}', 'data http'],
  ['module "a" {\n  source = "terraform-aws-modules/vpc/aws"\n}', 'code from elsewhere'],
  [
    'terraform {\n  required_providers { shell = { source = "scottwinkler/shell" } }\n}',
    'scottwinkler/shell',
  ],
  [
    'resource "google_container_node_pool" "a" {\n  node_config {\n    workload_metadata_config { mode = "GCE_METADATA" }\n  }\n}',
    'the rights of their node',
  ],
]

test.each(NEW)('a new block: %s', (text, part) => {
  const lines = said('terraform/modules/new/main.tf', '', text)
  expect(lines.join('\n')).toContain(part)
  expect(lines.length).toBeLessThan(3)
})

const HARMLESS: readonly (readonly [string, string | RegExp, string])[] = [
  [
    'modules/aws/cluster.tf',
    '["api", "audit", "authenticator", "controllerManager", "scheduler"]',
    '[\n    "scheduler",\n    "api", "audit", "authenticator", "controllerManager",\n  ]',
  ],
  [
    'modules/aws/nodes.tf',
    '"AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"',
    '"AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy"',
  ],
  ['modules/aws/identities.tf', 'Sid    = "Prices"', 'Sid = "LookUp"'],
  ['modules/aws/identities.tf', '"secretsmanager:DescribeSecret", ', ''],
  [
    'modules/aws/identities.tf',
    'Resource = [for name in var.secret_entries :',
    'Resource = [\n for name in var.secret_entries :',
  ],
  ['modules/aws/keys.tf', 'description             = "Secrets', 'description = "All secrets'],
  ['modules/aws/keys.tf', '"kms:Encrypt", "kms:Decrypt",', '"kms:Decrypt",'],
  [
    'modules/aws/network.tf',
    'Name = "\u0024{var.cluster.id}-public"',
    'Name = "\u0024{var.cluster.id}-open"',
  ],
  ['modules/aws/variables.tf', 'default     = 50', 'default     = 80'],
  ['modules/aws/variables.tf', 'default     = 365', 'default     = 400'],
  ['modules/aws/versions.tf', '>= 5.100', '>= 6.0'],
  ['modules/aws/github.tf', 'max_session_duration = 3600', 'max_session_duration = 3700'],
  [
    'modules/gcp/cluster.tf',
    'resource_labels     = var.cluster.tags',
    'resource_labels = merge(var.cluster.tags, { a = "b" })',
  ],
  [
    'modules/gcp/cluster.tf',
    '"SYSTEM_COMPONENTS", "APISERVER", "WORKLOADS"',
    '"APISERVER", "SYSTEM_COMPONENTS", "WORKLOADS", "SCHEDULER"',
  ],
  ['modules/gcp/nodes.tf', 'max_surge       = 1', 'max_surge = 2'],
  ['modules/gcp/nodes.tf', 'display_name = "Nodes of', 'display_name = "All nodes of'],
  ['modules/gcp/keys.tf', '"7776000s"', '"2592000s"'],
  ['stages/aws/main.tf', 'nat                  = var.nat', 'nat = "zone"'],
  ['stages/gcp/variables.tf', '"03:00"', '"04:00"'],
  ['bootstrap-state/gcp/main.tf', 'num_newer_versions         = 20', 'num_newer_versions = 40'],
  ['bootstrap-state/aws/main.tf', 'status = "Enabled"\n    filter', 'status = "Disabled"\n    filter'],
  ['bootstrap-state/aws/main.tf', 'Sid       = "OnlyByTls"', 'Sid = "Tls"'],
  ['modules/aws/registry.tf', resource('aws_ecr_lifecycle_policy'), ''],
  ['modules/gcp/services.tf', resource('google_project_service'), ''],
  [
    'modules/gcp/services.tf',
    '    "compute.googleapis.com",\n    "container.googleapis.com",',
    '    "container.googleapis.com", "compute.googleapis.com",',
  ],
  ['modules/edge/protection.tf', 'description = "Default: so many', 'description = "All: so many'],
  ['modules/vpn/aws.tf', 'tags                = { Name = "$' + '{var.name}-', 'tags = { Name = "a-'],
  ['modules/edge/versions.tf', /version = ".*"/, 'version = ">= 7.0"'],
]

describe('nothing is said of', () => {
  test.each(HARMLESS)('%s: %s → %s', (path, from, to) => {
    expect(edited(path, from, to)).toEqual([])
  })

  test.each([
    'resource "google_compute_firewall" "a" {\n  source_tags = ["a"]\n  allow { protocol = "tcp" }\n}',
    'resource "google_compute_firewall" "a" {\n  direction = "EGRESS"\n  allow { protocol = "tcp" }\n}',
    'resource "aws_vpc" "other" {\n  cidr_block = "10.0.0.0/8"\n}',
    'resource "google_service_account" "a" {\n  account_id = "a"\n}',
    'resource "aws_route" "a" {\n  destination_cidr_block = "0.0.0.0/0"\n}',
    'resource "aws_security_group" "a" {\n  egress {\n    protocol = "-1"\n    cidr_blocks = ["0.0.0.0/0"]\n  }\n}',
    'resource "aws_vpc_security_group_egress_rule" "a" {\n  cidr_ipv4 = "0.0.0.0/0"\n}',
    'resource "google_compute_firewall" "a" {\n  direction = "EGRESS"\n  destination_ranges = ["0.0.0.0/0"]\n}',
    'resource "aws_s3_bucket_policy" "a" {\n  policy = jsonencode({ Statement = [{ Effect = "Deny", Principal = "*", Action = "s3:*" }] })\n}',
    'resource "terraform_data" "a" {\n  input = 1\n}',
    'module "a" {\n  source = "../../modules/plan"\n}',
  ])('a new block: %s', (text) => {
    expect(said('terraform/modules/new/main.tf', '', text)).toEqual([])
  })

  test('a file that is only written otherwise', () => {
    for (const path of readdirSync('terraform', { recursive: true, encoding: 'utf8' }).filter((each) =>
      each.endsWith('.tf'),
    )) {
      const text = readFileSync(`terraform/${path}`, 'utf8')
      const other = `# more\n${text.replace(/^ +(?=\w+ += )/gm, '\t').replace(/^(\w.*\{)$/gm, '$1 # why')}\n`
      expect([path, said(`terraform/${path}`, text, other)]).toEqual([path, []])
    }
  })
})
