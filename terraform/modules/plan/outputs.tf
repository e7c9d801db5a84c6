output "fleet" {
  description = "What all clusters share: id, host, certificate (the name of its entry in the secret managers), network (gateway or flat), kubernetes."
  value       = local.fleet
}

output "clusters" {
  description = "Each cluster by its name: where it is, what it is called, and the groups of its gateways (gateways, on GKE), its addresses, nodes, registry, entries in the secret manager, and firewall."
  value       = local.clusters

  precondition {
    condition     = length(local.overlaps) == 0
    error_message = join("\n", local.overlaps)
  }
  precondition {
    condition     = length(local.too_many_zones) == 0
    error_message = join("\n", local.too_many_zones)
  }
  precondition {
    condition     = length(local.small_subnets) == 0
    error_message = join("\n", local.small_subnets)
  }
  precondition {
    condition     = length(local.small_pods) == 0
    error_message = join("\n", local.small_pods)
  }
  precondition {
    condition     = length(local.no_firewalls) == 0
    error_message = join("\n", local.no_firewalls)
  }
}

output "tunnels" {
  description = "Each pair of an AWS and a GCP cluster, \"<aws>-<gcp>\": both names, the inside /30s of its four tunnels (AWS has the first address, GCP the second), the ASNs, and whether the global load balancer reaches the AWS cluster this way (load_balancer)."
  value       = local.tunnels

  precondition {
    condition     = length(local.same_asns) == 0
    error_message = join("\n", local.same_asns)
  }
  precondition {
    condition     = length(local.same_names) == 0
    error_message = join("\n", local.same_names)
  }
  precondition {
    condition     = length(local.same_blocks) == 0
    error_message = join("\n", local.same_blocks)
  }
}
