# One EKS cluster, as the fleet's files describe it.

module "plan" {
  source = "../../modules/plan"
}

locals {
  on_aws  = { for name, cluster in module.plan.clusters : name => cluster if cluster.provider == "aws" }
  cluster = local.on_aws[var.cluster]

  # Its own authority, the certificate of the public host, and the way to every other cluster's endpoints.
  secret_entries = concat(
    [local.cluster.entries.authority, local.cluster.entries.certificate],
    [for name, other in module.plan.clusters : other.entries.remote_access if name != var.cluster],
  )

  # A registry belongs to an account and region: of clusters that share both, the first by name makes it.
  makers       = [for name, other in local.on_aws : name if other.account == local.cluster.account && other.region == local.cluster.region && other.registry != null]
  makes_images = try(local.makers[0] == var.cluster, false)

  # So do the roles of workflows, but to the account.
  of_account = [for name, other in local.on_aws : name if other.account == local.cluster.account]
  github = var.github == null ? null : {
    fleet      = module.plan.fleet.id
    repository = var.github
    make       = local.of_account[0] == var.cluster
    registries = distinct([for name in local.of_account : { region = local.on_aws[name].region, repository = local.on_aws[name].registry.repository } if local.on_aws[name].registry != null])
  }
}

provider "aws" {
  region              = local.cluster.region
  allowed_account_ids = [local.cluster.account] # Credentials of another account stop here.

  default_tags { tags = local.cluster.tags }
}

module "cluster" {
  source = "../../modules/aws"

  cluster              = local.cluster
  secret_entries       = local.secret_entries
  registry             = local.makes_images ? { repository = local.cluster.registry.repository } : null
  github               = local.github
  administrators       = var.administrators
  administrator_ranges = var.administrator_ranges
  nat                  = var.nat
  system_nodes         = var.system_nodes
  addon_versions       = var.addon_versions
}
