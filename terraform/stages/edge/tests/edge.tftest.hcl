# A fleet of its own: two clusters on Google Cloud, so that one of them is not the load balancer's way.
override_module {
  target = module.plan
  outputs = {
    fleet = { id = "mesh1", host = "inference.example.com" }
    clusters = {
      aws = {
        name     = "aws", provider = "aws", account = "123456789012", project = null, region = "us-east-1", zones = ["us-east-1a", "us-east-1b"]
        id       = "mesh1-aws", gateways = null, ranges = { nodes = "10.10.0.0/16" }, tags = { fleet = "mesh1", cluster = "aws" }
        firewall = { ranges = { loadBalancers = ["130.211.0.0/22", "35.191.0.0/16"] } }
      }
      gcp-b = {
        name     = "gcp-b", provider = "gcp", account = null, project = "example-inference", region = "us-central1", zones = ["us-central1-a", "us-central1-b"]
        id       = "mesh1-gcp-b", gateways = "mesh1-gcp-b-gateways", ranges = { nodes = "10.20.0.0/20" }, tags = { fleet = "mesh1", cluster = "gcp-b" }
        firewall = { ranges = { loadBalancers = ["130.211.0.0/22", "35.191.0.0/16"] } }
      }
      gcp-c = {
        name     = "gcp-c", provider = "gcp", account = null, project = "example-inference", region = "europe-west1", zones = ["europe-west1-b", "europe-west1-c"]
        id       = "mesh1-gcp-c", gateways = "mesh1-gcp-c-gateways", ranges = { nodes = "10.30.0.0/20" }, tags = { fleet = "mesh1", cluster = "gcp-c" }
        firewall = { ranges = { loadBalancers = ["130.211.0.0/22", "35.191.0.0/16"] } }
      }
    }
    tunnels = {
      aws-gcp-b = {
        aws    = "aws", gcp = "gcp-b", load_balancer = true, asn = { aws = 64552, gcp = 64592 }
        inside = ["169.254.40.0/30", "169.254.40.4/30", "169.254.40.8/30", "169.254.40.12/30"]
      }
      aws-gcp-c = {
        aws    = "aws", gcp = "gcp-c", load_balancer = false, asn = { aws = 64552, gcp = 64632 }
        inside = ["169.254.50.0/30", "169.254.50.4/30", "169.254.50.8/30", "169.254.50.12/30"]
      }
    }
  }
}

mock_provider "google" {
  mock_resource "google_certificate_manager_dns_authorization" {
    defaults = {
      dns_resource_record = [{ name = "_acme-challenge.inference.example.com.", type = "CNAME", data = "proof.example.com." }]
    }
  }
}

run "the_way_to_aws_is_the_network_of_its_first_pair" {
  variables {
    aws_endpoints = { aws = ["10.10.4.5", "10.10.20.6"] }
    gateway_zones = { gcp-c = ["europe-west1-b"] }
  }
  assert {
    condition     = join(" ", [for name, network in data.google_compute_network.way : "${name}=${network.name}"]) == "gcp-b=mesh1-gcp-b"
    error_message = "The group of AWS is in the network that announces the proxies to it: see the stage vpn."
  }
  assert {
    condition = (
      local.aws_clusters.aws.via == "gcp-b" && local.aws_clusters.aws.network == data.google_compute_network.way["gcp-b"].id
      && local.aws_clusters.aws.zone == "us-central1-a" && local.aws_clusters.aws.range == "10.10.0.0/16"
      && join(",", local.aws_clusters.aws.addresses) == "10.10.20.6,10.10.4.5"
    )
    error_message = "Of an AWS cluster: its way, its VPC and its addresses."
  }
  assert {
    condition = join(" ", [for name, cluster in local.gcp_clusters : "${name}=${cluster.gateways}@${join(",", cluster.zones)}"]) == (
      "gcp-b=mesh1-gcp-b-gateways@us-central1-a,us-central1-b gcp-c=mesh1-gcp-c-gateways@europe-west1-b"
    )
    error_message = "Of a GKE cluster: the groups of its gateways, in all of its zones or in those that are said."
  }
  assert {
    condition     = output.records.host.name == "inference.example.com."
    error_message = "The host is that of the fleet."
  }
}

run "a_cluster_that_has_no_addresses_yet_is_left_out" {
  variables {
    aws_endpoints = {}
  }
  assert {
    condition     = length(local.aws_clusters) == 0 && length(data.google_compute_network.way) == 0
    error_message = "Google Cloud serves alone until AWS is there."
  }
}

run "addresses_of_nobody" {
  command = plan
  variables {
    aws_endpoints = { gcp-b = ["10.20.0.9"] }
  }
  expect_failures = [var.aws_endpoints]
}
