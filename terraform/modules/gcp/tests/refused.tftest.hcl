# What the module does not take, before a cloud is asked.

mock_provider "google" {}

variables {
  cluster = {
    id             = "mesh1-gcp"
    project        = "example-inference"
    region         = "us-central1"
    zones          = ["us-central1-a", "us-central1-b"]
    kubernetes     = "1.35"
    ranges         = { nodes = "10.20.0.0/20", pods = "10.21.0.0/16", services = "10.22.0.0/22", control_plane = "172.16.0.0/28" }
    nodes          = { types = ["e2-standard-2"], spot = true, min = 3, desired = 3, max = 6 }
    dns            = "node-local"
    asn            = 64592
    foreign_ranges = ["10.10.0.0/16"]
    firewall       = { ranges = { loadBalancers = ["35.191.0.0/16"] }, ingress = {} }
    tags           = { fleet = "mesh1", cluster = "gcp" }
  }
  secret_entries = { mesh1-gcp-cacerts = { make = true } }
}

run "one_zone" {
  command = plan
  variables { cluster = merge(var.cluster, { zones = ["us-central1-a"] }) }
  expect_failures = [var.cluster]
}

run "two_machine_types" {
  command = plan
  variables { cluster = merge(var.cluster, { nodes = merge(var.cluster.nodes, { types = ["e2-standard-2", "e2-standard-4"] }) }) }
  expect_failures = [var.cluster]
}

run "another_dns" {
  command = plan
  variables { cluster = merge(var.cluster, { dns = "other" }) }
  expect_failures = [var.cluster]
}

run "a_public_range_of_another_cluster" {
  command = plan
  variables { cluster = merge(var.cluster, { foreign_ranges = ["172.32.0.0/16"] }) }
  expect_failures = [var.cluster]
}

run "everybody" {
  command = plan
  variables { cluster = merge(var.cluster, { firewall = { ranges = { loadBalancers = ["0.0.0.0/0"] }, ingress = {} } }) }
  expect_failures = [var.cluster]
}

run "a_rule_from_no_group" {
  command = plan
  variables {
    cluster = merge(var.cluster, { firewall = { ranges = { loadBalancers = [] }, ingress = { a = { description = "a", protocol = "tcp", ports = [1], from = "others", to = "nodes" } } } })
  }
  expect_failures = [var.cluster]
}

run "a_rule_to_something_else" {
  command = plan
  variables {
    cluster = merge(var.cluster, { firewall = { ranges = { loadBalancers = [] }, ingress = { a = { description = "a", protocol = "tcp", ports = [1], from = "loadBalancers", to = "pods" } } } })
  }
  expect_failures = [var.cluster]
}

run "a_long_rule" {
  command = plan
  variables {
    cluster = merge(var.cluster, { firewall = { ranges = { loadBalancers = [] }, ingress = { ingress-gateway-from-load-balancers-and-from-everywhere-else = { description = "a", protocol = "tcp", ports = [1], from = "loadBalancers", to = "nodes" } } } })
  }
  expect_failures = [var.cluster]
}

run "a_long_name" {
  command = plan
  variables { cluster = merge(var.cluster, { id = "mesh1-a-cluster-with-a-name" }) }
  expect_failures = [var.cluster]
}

run "administrators_everywhere" {
  command = plan
  variables { administrator_ranges = ["0.0.0.0/0"] }
  expect_failures = [var.administrator_ranges]
}

run "no_entries" {
  command = plan
  variables { secret_entries = {} }
  expect_failures = [var.secret_entries]
}

run "a_pattern_of_entries" {
  command = plan
  variables { secret_entries = { "mesh1-*" = { make = true } } }
  expect_failures = [var.secret_entries]
}

run "no_channel" {
  command = plan
  variables { release_channel = "UNSPECIFIED" }
  expect_failures = [var.release_channel]
}

run "no_time_of_day" {
  command = plan
  variables { maintenance_start = "25:00" }
  expect_failures = [var.maintenance_start]
}
