# One GKE cluster, as the fleet's files describe it.

module "plan" {
  source = "../../modules/plan"
}

locals {
  on_gcp  = { for name, cluster in module.plan.clusters : name => cluster if cluster.provider == "gcp" }
  cluster = local.on_gcp[var.cluster]

  # What belongs to a project is made by the first of its clusters by name: apply that one first.
  of_project = sort([for name, other in local.on_gcp : name if other.project == local.cluster.project])

  # Its own authority and the certificate of the public host, and the way to every other cluster's endpoints. An entry that
  # several clusters of the project read is the first one's among them.
  entry_readers = merge(
    { (local.cluster.entries.authority) = [var.cluster], (local.cluster.entries.certificate) = local.of_project },
    {
      for name, other in module.plan.clusters :
      other.entries.remote_access => [for reader in local.of_project : reader if reader != name] if name != var.cluster
    },
  )
  secret_entries = { for entry, readers in local.entry_readers : entry => { make = readers[0] == var.cluster } }

  pulling = [for name in local.of_project : name if local.on_gcp[name].registry != null && try(local.on_gcp[name].registry.location, "") == try(local.cluster.registry.location, "")]
  registry = local.cluster.registry == null ? null : {
    location   = local.cluster.registry.location
    repository = local.cluster.registry.repository
    make       = local.pulling[0] == var.cluster
  }

  # Accounts of workflows are the project's.
  github = var.github == null || local.of_project[0] != var.cluster ? null : {
    fleet      = module.plan.fleet.id
    repository = var.github
    registries = distinct([for name in local.of_project : local.on_gcp[name].registry if local.on_gcp[name].registry != null])
  }
}

provider "google" {
  project = local.cluster.project
  region  = local.cluster.region
}

module "cluster" {
  source = "../../modules/gcp"

  cluster              = local.cluster
  secret_entries       = local.secret_entries
  registry             = local.registry
  github               = local.github
  administrator_ranges = var.administrator_ranges
  release_channel      = var.release_channel
  maintenance_start    = var.maintenance_start
  deletion_protection  = var.deletion_protection
}
