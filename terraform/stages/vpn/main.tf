# The VPN of one pair. Both clusters' stages come first: this finds their networks, the VPN gateway and the Cloud Router.

module "plan" {
  source = "../../modules/plan"
}

locals {
  aws  = module.plan.clusters[var.aws]
  gcp  = module.plan.clusters[var.gcp]
  pair = module.plan.tunnels["${var.aws}-${var.gcp}"]
  name = "${module.plan.fleet.id}-${var.aws}-${var.gcp}"

  load_balancer_ranges = local.pair.load_balancer ? local.aws.firewall.ranges.loadBalancers : []
}

provider "aws" {
  region              = local.aws.region
  allowed_account_ids = [local.aws.account]
  default_tags {
    tags = local.aws.tags
  }
}

provider "google" {
  project        = local.gcp.project
  region         = local.gcp.region
  default_labels = local.gcp.tags
}

module "vpn" {
  source               = "../../modules/vpn"
  name                 = local.name
  aws                  = { id = local.aws.id, asn = local.pair.asn.aws }
  gcp                  = { id = local.gcp.id, asn = local.pair.asn.gcp, project = local.gcp.project, region = local.gcp.region }
  inside               = local.pair.inside
  load_balancer_ranges = local.load_balancer_ranges
  preshared_keys       = var.preshared_keys
}
