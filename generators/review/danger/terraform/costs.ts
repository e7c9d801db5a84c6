/** Resources that are paid for by the hour, and are new: no file of the fleet says them, and no sum of `npm run cost` has them. */
import type { Finding } from '../../../findings/index.ts'
import { addressOf, type Block } from './hcl.ts'
import { tell } from './said.ts'

/** Machines, disks, balancers, ways and services that cost while nobody asks them. */
const PAID =
  /^aws_(\w*instance|spot_\w+|ec2_(fleet|capacity_\w+|host|transit_gateway\w*|client_vpn_\w+)|autoscaling_(group|policy|schedule)|eks_(cluster|node_group|fargate_profile)|nat_gateway|eip|lb|alb|elb|vpn_connection|dx_\w+|vpc_endpoint|db_\w+|rds_\w+|docdb_\w+|neptune_\w+|dynamodb_\w+|elasticache_\w+|memorydb_\w+|opensearch\w*|redshift\w*|ebs_volume|efs_file_system|fsx_\w+|sagemaker_\w+|bedrock_provisioned_\w+|ecs_service|emr\w*|msk_\w+|mq_broker|kinesis_\w+|globalaccelerator_\w+|networkfirewall_firewall|shield_protection\w*|workspaces_\w+|savingsplans_\w+|cloudhsm\w*|acmpca_\w+|appstream_\w+|batch_compute_environment)$|^google_(compute_(\w*instance|\w*instance_group_manager|\w*autoscaler|\w*disk|\w*forwarding_rule|router_nat|vpn_tunnel|interconnect\w*|\w*address|\w*commitment|reservation|node_group)|container_(cluster|node_pool)|sql_\w+|redis_\w+|memcache_\w+|alloydb_\w+|spanner_\w+|bigtable_\w+|bigquery_(reservation|capacity_commitment)|dataproc_\w+|dataflow_\w+|composer_\w+|filestore_\w+|tpu_\w+|vertex_ai_\w+|notebooks_\w+|workbench_\w+|cloud_run\w*_service|app_engine_\w+_version|netapp_\w+|vmwareengine_\w+|privateca_\w+|apigee_\w+|looker_\w+)$/

/** What is new and paid for: how often it is there is part of what is told. */
export const ofCosts = (file: string, after: Block): readonly Finding[] => {
  if (after.type !== 'resource' || !PAID.test(after.labels[0] ?? '')) return []
  const often = after.attributes.get('count') ?? after.attributes.get('for_each')
  return [
    tell(
      file,
      addressOf(after),
      `it is new, and paid for as long as it is there${often === undefined ? '' : `, as often as ${often}`}: npm run cost does not know it`,
      'say in the description of the change what it costs a month, and who has agreed',
    ),
  ]
}
