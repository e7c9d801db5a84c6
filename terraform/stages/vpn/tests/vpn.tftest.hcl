# A fleet of its own: two clusters on Google Cloud, so that one of them is not the load balancer's way.
override_module {
  target = module.plan
  outputs = {
    fleet = { id = "mesh1", host = "inference.example.com" }
    clusters = {
      aws = {
        name     = "aws", provider = "aws", account = "123456789012", project = null, region = "us-east-1", zones = ["us-east-1a", "us-east-1b"]
        id       = "mesh1-aws", ranges = { nodes = "10.10.0.0/16" }, tags = { fleet = "mesh1", cluster = "aws" }
        firewall = { ranges = { loadBalancers = ["130.211.0.0/22", "35.191.0.0/16"] } }
      }
      gcp-b = {
        name     = "gcp-b", provider = "gcp", account = null, project = "example-inference", region = "us-central1", zones = ["us-central1-a", "us-central1-b"]
        id       = "mesh1-gcp-b", ranges = { nodes = "10.20.0.0/20" }, tags = { fleet = "mesh1", cluster = "gcp-b" }
        firewall = { ranges = { loadBalancers = ["130.211.0.0/22", "35.191.0.0/16"] } }
      }
      gcp-c = {
        name     = "gcp-c", provider = "gcp", account = null, project = "example-inference", region = "europe-west1", zones = ["europe-west1-b", "europe-west1-c"]
        id       = "mesh1-gcp-c", ranges = { nodes = "10.30.0.0/20" }, tags = { fleet = "mesh1", cluster = "gcp-c" }
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

mock_provider "aws" {
  mock_data "aws_vpn_gateway" {
    defaults = { amazon_side_asn = "64552" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:/vpn" }
  }
}

mock_provider "google" {}

# Inside a module of this stage, which a test cannot look into: so what matters is what it puts out.
override_module {
  target  = module.vpn.module.gateway
  outputs = { id = "gateway", interface_ips = ["198.51.100.10", "198.51.100.11"] }
}

variables {
  aws = "aws"
  preshared_keys = {
    "0-1" = "aExampleExampleExampleExample001"
    "0-2" = "bExampleExampleExampleExample002"
    "1-1" = "cExampleExampleExampleExample003"
    "1-2" = "dExampleExampleExampleExample004"
  }
}

run "the_first_pair_is_the_way_of_the_load_balancer" {
  variables {
    gcp = "gcp-b"
  }
  override_data {
    target = module.vpn.data.google_compute_router.this
    values = { bgp = [{ asn = 64592, advertise_mode = "DEFAULT", advertised_groups = [], advertised_ip_ranges = [], identifier_range = "", keepalive_interval = 20 }] }
  }
  assert {
    condition     = output.tunnels["0-1"].name == "mesh1-aws-gcp-b-0-1" && output.tunnels["0-1"].inside.aws == "169.254.40.1" && output.tunnels["1-2"].inside.gcp == "169.254.40.14"
    error_message = "The pair has the tunnels that the plan has for it."
  }
  assert {
    condition     = join(",", local.load_balancer_ranges) == "130.211.0.0/22,35.191.0.0/16"
    error_message = "This pair carries the load balancer: it announces its proxies to AWS."
  }
}

run "the_second_pair_is_not" {
  variables {
    gcp = "gcp-c"
  }
  override_data {
    target = module.vpn.data.google_compute_router.this
    values = { bgp = [{ asn = 64632, advertise_mode = "DEFAULT", advertised_groups = [], advertised_ip_ranges = [], identifier_range = "", keepalive_interval = 20 }] }
  }
  assert {
    condition     = output.tunnels["0-1"].name == "mesh1-aws-gcp-c-0-1" && output.tunnels["0-1"].inside.aws == "169.254.50.1"
    error_message = "The pair has the tunnels that the plan has for it."
  }
  assert {
    condition     = length(local.load_balancer_ranges) == 0
    error_message = "Two networks that announce the proxies would get one another's answers."
  }
}
