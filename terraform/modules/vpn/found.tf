# What the stages of the two clusters have made, by the names of the plan.

data "aws_vpc" "this" {
  tags = { Name = var.aws.id }
}

# A VPC has one VPN gateway, and several pairs may want it: so it is the cluster's, with its routes, and not the pair's.
data "aws_vpn_gateway" "this" {
  attached_vpc_id = data.aws_vpc.this.id

  lifecycle {
    postcondition {
      condition     = self.amazon_side_asn == tostring(var.aws.asn)
      error_message = "The VPN gateway of ${var.aws.id} has the ASN ${self.amazon_side_asn}, the plan says ${var.aws.asn}. It cannot be changed: apply the stage aws of this cluster, which makes another, then this one."
    }
  }
}

data "google_compute_network" "this" {
  name    = var.gcp.id
  project = var.gcp.project
}

data "google_compute_router" "this" {
  name    = var.gcp.id
  project = var.gcp.project
  region  = var.gcp.region
  network = data.google_compute_network.this.name

  lifecycle {
    postcondition {
      condition     = self.bgp[0].asn == var.gcp.asn
      error_message = "The Cloud Router ${var.gcp.id} has the ASN ${self.bgp[0].asn}, the plan says ${var.gcp.asn}: apply the stage gcp of this cluster, then this one."
    }
  }
}
