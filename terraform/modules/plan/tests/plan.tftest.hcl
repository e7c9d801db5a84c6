# What the plan makes of small fleets. That it is the same as generators/network makes of any is held by ../../plan.test.ts.
variables {
  rendered_dir = "./tests/rendered"
}

run "two_clusters_of_each_cloud" {
  command = plan
  variables {
    clusters_dir = "./tests/fleets/four"
  }

  assert {
    condition     = join(" ", keys(output.clusters)) == "aws aws-eu gcp gcp-eu"
    error_message = "Each file but fleet.yaml and prices.yaml is a cluster: ${join(" ", keys(output.clusters))}"
  }
  assert {
    condition     = join(" ", [for name, cluster in output.clusters : cluster.id]) == "shop-aws shop-aws-eu shop-gcp shop-gcp-eu"
    error_message = "Ids begin with the fleet's: ${join(" ", [for name, cluster in output.clusters : cluster.id])}"
  }
  assert {
    condition     = join(" ", compact([for name, cluster in output.clusters : cluster.gateways])) == "shop-gcp-ingress shop-gcp-eu-ingress"
    error_message = "On GKE there are groups of gateways: ${join(" ", compact([for name, cluster in output.clusters : cluster.gateways]))}"
  }
  assert {
    condition     = join(" ", [for name, cluster in output.clusters : cluster.kubernetes]) == "1.35 1.34 1.35 1.35"
    error_message = "A cluster has its own version of Kubernetes before the fleet's."
  }
  assert {
    condition     = join(" ", [for name, cluster in output.clusters : cluster.dns]) == "pods pods cloud-dns node-local"
    error_message = "Who answers names: what the file says, else what the cloud does: ${join(" ", [for name, cluster in output.clusters : cluster.dns])}"
  }
  assert {
    condition     = join(" ", values(output.clusters["aws"].subnets.private)) == "10.10.0.0/20 10.10.16.0/20 10.10.32.0/20"
    error_message = "Private subnets: ${join(" ", values(output.clusters["aws"].subnets.private))}"
  }
  assert {
    condition     = join(" ", values(output.clusters["aws"].subnets.public)) == "10.10.240.0/24 10.10.241.0/24 10.10.242.0/24"
    error_message = "Public subnets: ${join(" ", values(output.clusters["aws"].subnets.public))}"
  }
  assert {
    condition     = length(output.clusters["gcp"].subnets.private) + length(output.clusters["gcp"].subnets.public) == 0
    error_message = "A subnet of Google is of a region: none is of a zone."
  }
  assert {
    condition     = join(" ", [for name, cluster in output.clusters : cluster.asn]) == "64552 64633 64592 64513"
    error_message = "ASNs: ${join(" ", [for name, cluster in output.clusters : cluster.asn])}"
  }
  assert {
    condition     = output.clusters["aws"].registry.repository == "ml-inference" && output.clusters["aws-eu"].registry == null
    error_message = "A registry is made, but not where the file names another."
  }
  assert {
    condition     = join(" ", output.clusters["gcp"].foreign_ranges) == "10.10.0.0/16 10.255.192.0/20 10.30.64.0/18 10.41.0.0/16"
    error_message = "Nodes and pods of all others: ${join(" ", output.clusters["gcp"].foreign_ranges)}"
  }
  assert {
    condition     = join(" ", keys(output.tunnels)) == "aws-eu-gcp aws-eu-gcp-eu aws-gcp aws-gcp-eu"
    error_message = "Every AWS cluster with every GCP cluster: ${join(" ", keys(output.tunnels))}"
  }
  assert {
    condition     = join(" ", output.tunnels["aws-gcp"].inside) == "169.254.92.32/30 169.254.92.36/30 169.254.92.40/30 169.254.92.44/30"
    error_message = "Inside addresses: ${join(" ", output.tunnels["aws-gcp"].inside)}"
  }
  assert {
    condition     = output.tunnels["aws-gcp"].asn.aws == output.clusters["aws"].asn && output.tunnels["aws-gcp"].asn.gcp == output.clusters["gcp"].asn
    error_message = "The ASNs of a tunnel are those of its clusters."
  }
  assert {
    condition     = join(" ", [for name, pair in output.tunnels : name if pair.load_balancer]) == "aws-eu-gcp aws-gcp"
    error_message = "Of each AWS cluster's pairs the load balancer takes the first: ${join(" ", [for name, pair in output.tunnels : name if pair.load_balancer])}"
  }
}

run "ranges_that_touch_and_are_full_to_the_last_node" {
  command = plan
  variables {
    clusters_dir = "./tests/fleets/full"
  }

  assert {
    condition     = output.clusters["aws"].subnets.private["us-east-1h"] == "10.10.7.0/24" && output.clusters["aws"].subnets.public["us-east-1h"] == "10.10.15.112/28"
    error_message = "Eight zones have their subnets: ${jsonencode(output.clusters["aws"].subnets)}"
  }
}
