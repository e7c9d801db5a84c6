# The global load balancer. Comes last, when Argo CD has brought up the ingress gateways.

module "plan" {
  source = "../../modules/plan"
}

locals {
  gcp = { for name, cluster in module.plan.clusters : name => cluster if cluster.provider == "gcp" }
  aws = { for name, cluster in module.plan.clusters : name => cluster if cluster.provider == "aws" && contains(keys(var.aws_endpoints), name) }

  # Through whose network each is reached.
  ways = { for pair in module.plan.tunnels : pair.aws => pair.gcp if pair.load_balancer && contains(keys(local.aws), pair.aws) }
}

provider "google" {
  project        = local.gcp[keys(local.gcp)[0]].project
  default_labels = { fleet = module.plan.fleet.id, managed-by = "terraform" }
}

data "google_compute_network" "way" {
  for_each = toset(values(local.ways))
  name     = local.gcp[each.key].id
  project  = local.gcp[each.key].project
}

locals {
  gcp_clusters = {
    for name, cluster in local.gcp : name => {
      project  = cluster.project
      gateways = cluster.gateways
      zones    = try(var.gateway_zones[name], toset(cluster.zones))
    }
  }

  aws_clusters = {
    for name, cluster in local.aws : name => {
      via       = local.ways[name]
      network   = data.google_compute_network.way[local.ways[name]].id
      zone      = local.gcp[local.ways[name]].zones[0]
      range     = cluster.ranges.nodes
      addresses = var.aws_endpoints[name]
    }
  }
}

module "edge" {
  source                = "../../modules/edge"
  name                  = module.plan.fleet.id
  host                  = module.plan.fleet.host
  gcp_clusters          = local.gcp_clusters
  aws_clusters          = local.aws_clusters
  max_rate_per_endpoint = var.max_rate_per_endpoint
  timeout_seconds       = var.timeout_seconds
  requests_per_client   = var.requests_per_client
  log_sample_rate       = var.log_sample_rate
}
