# The fleet as its files have it. `npm run render` has refused files that are wrong; here only defaults are filled in.
locals {
  clusters_dir = coalesce(var.clusters_dir, "${path.module}/../../../clusters")
  rendered_dir = coalesce(var.rendered_dir, "${path.module}/../../../rendered")

  shared = yamldecode(file("${local.clusters_dir}/fleet.yaml"))

  # prices.yaml has its place beside the clusters, and is none. Files that begin with a dot are an editor's.
  cluster_files = {
    for file in fileset(local.clusters_dir, "*.yaml") : trimsuffix(file, ".yaml") => yamldecode(file("${local.clusters_dir}/${file}"))
    if !contains(["fleet.yaml", "prices.yaml"], file) && !startswith(file, ".")
  }
  aws_names = sort([for name, file in local.cluster_files : name if file.cloud.provider == "aws"])
  gcp_names = sort([for name, file in local.cluster_files : name if file.cloud.provider == "gcp"])

  fleet = {
    id          = try(local.shared.mesh.id, "mesh1")
    host        = local.shared.traffic.host
    certificate = local.shared.traffic.certificate
    network     = local.shared.mesh.network
    kubernetes  = local.shared.platform.kubernetes
  }

  # The name of the image: generators/inference pulls it by this name from every registry.
  image = "ml-inference"

  # What each provider does when the file does not say.
  default_dns = { aws = "pods", gcp = "node-local" }

  firewall_files = { for name, _ in local.cluster_files : name => "${local.rendered_dir}/${name}/firewall.json" }

  clusters = {
    for name, file in local.cluster_files : name => {
      name     = name
      provider = file.cloud.provider
      account  = try(file.cloud.account, null)
      project  = try(file.cloud.project, null)
      region   = file.cloud.region
      zones    = file.cloud.zones
      id       = "${local.fleet.id}-${name}"
      # The groups of its ingress gateways, which GKE makes by the name that rendered/<cluster>/istio-ingress says.
      gateways   = file.cloud.provider == "gcp" ? "${local.fleet.id}-${name}-ingress" : null
      kubernetes = try(file.platform.kubernetes, local.fleet.kubernetes)
      ranges     = local.ranges[name]
      subnets    = local.subnets[name]
      nodes = {
        types   = file.nodes.types
        spot    = file.nodes.spot
        min     = file.nodes.min
        desired = file.nodes.desired
        max     = file.nodes.max
      }
      dns = try(file.dns, local.default_dns[file.cloud.provider])
      asn = local.asns[name]
      # A cluster that pulls from a registry of its own needs none made.
      registry = can(file.cloud.registry) ? null : {
        location   = file.cloud.provider == "gcp" ? file.cloud.region : null
        repository = file.cloud.provider == "gcp" ? "inference" : local.image
      }
      entries = {
        authority     = "${local.fleet.id}-${name}-cacerts"
        remote_access = "${local.fleet.id}-${name}-remote-access"
        certificate   = local.fleet.certificate
      }
      foreign_ranges = local.foreign_ranges[name]
      firewall       = try(jsondecode(file(local.firewall_files[name])), null)
      tags           = { fleet = local.fleet.id, cluster = name, managed-by = "terraform" }
    }
  }
}
