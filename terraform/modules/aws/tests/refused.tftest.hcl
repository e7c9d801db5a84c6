# What is refused before anything is made.

mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_eks_addon_version" {
    defaults = { version = "v1.0.0-eksbuild.1" }
  }
}

variables {
  cluster = {
    id             = "mesh1-aws"
    account        = "123456789012"
    region         = "us-east-1"
    zones          = ["us-east-1a", "us-east-1b"]
    kubernetes     = "1.35"
    asn            = 64552
    ranges         = { nodes = "10.10.0.0/16", services = "172.20.0.0/16" }
    subnets        = { private = { us-east-1a = "10.10.0.0/20", us-east-1b = "10.10.16.0/20" }, public = { us-east-1a = "10.10.240.0/24", us-east-1b = "10.10.241.0/24" } }
    nodes          = { types = ["t3.large"], spot = true, min = 1, desired = 1, max = 2 }
    foreign_ranges = []
    firewall       = { ranges = {}, ingress = {} }
    tags           = {}
  }
  administrators = { platform = "arn:aws:iam::123456789012:role/platform" }
  secret_entries = ["mesh1-aws-cacerts"]
}

run "an_api_server_for_everybody" {
  command         = plan
  expect_failures = [var.administrator_ranges]
  variables {
    administrator_ranges = ["0.0.0.0/0"]
  }
}

run "a_firewall_for_everybody" {
  command         = plan
  expect_failures = [var.cluster]
  variables {
    cluster = merge(var.cluster, { firewall = { ranges = { clusters = ["0.0.0.0/0"] }, ingress = {} } })
  }
}

run "a_rule_from_nobody" {
  command         = plan
  expect_failures = [var.cluster]
  variables {
    cluster = merge(var.cluster, { firewall = { ranges = {}, ingress = { a = { description = "a", protocol = "tcp", ports = [1], from = "clusters", to = "nodes" } } } })
  }
}

run "a_rule_to_something_without_a_group" {
  command         = plan
  expect_failures = [var.cluster]
  variables {
    cluster = merge(var.cluster, { firewall = { ranges = { clusters = [] }, ingress = { a = { description = "a", protocol = "tcp", ports = [1], from = "clusters", to = "pods" } } } })
  }
}

run "one_zone" {
  command         = plan
  expect_failures = [var.cluster]
  variables {
    cluster = merge(var.cluster, { zones = ["us-east-1a"], subnets = { private = { us-east-1a = "10.10.0.0/20" }, public = { us-east-1a = "10.10.240.0/24" } } })
  }
}

run "a_zone_without_a_public_subnet" {
  command         = plan
  expect_failures = [var.cluster]
  variables {
    cluster = merge(var.cluster, { subnets = { private = var.cluster.subnets.private, public = { us-east-1a = "10.10.240.0/24" } } })
  }
}

run "types_that_burst_beside_others" {
  command         = plan
  expect_failures = [var.cluster]
  variables {
    cluster = merge(var.cluster, { nodes = { types = ["t3.large", "m6i.large"], spot = true, min = 1, desired = 1, max = 2 } })
  }
}

run "two_architectures" {
  command         = plan
  expect_failures = [var.cluster]
  variables {
    cluster = merge(var.cluster, { nodes = { types = ["m7g.large", "m6i.large"], spot = true, min = 1, desired = 1, max = 2 } })
  }
}

run "more_rules_than_a_group_holds" {
  command         = plan
  expect_failures = [check.rules_of_a_group]
  variables {
    cluster = merge(var.cluster, { firewall = { ranges = { clusters = ["10.20.0.0/20"] }, ingress = { many = { description = "many", protocol = "tcp", ports = range(1, 62), from = "clusters", to = "nodes" } } } })
  }
}

run "nobody_who_administers" {
  command         = plan
  expect_failures = [var.administrators]
  variables {
    administrators = {}
  }
}

run "a_pattern_of_entries" {
  command         = plan
  expect_failures = [var.secret_entries]
  variables {
    secret_entries = ["mesh1-*"]
  }
}

run "an_addon_that_is_not_installed" {
  command         = plan
  expect_failures = [var.addon_versions]
  variables {
    addon_versions = { vpc-cnl = "v1" }
  }
}

run "another_way_to_the_internet" {
  command         = plan
  expect_failures = [var.nat]
  variables {
    nat = "two"
  }
}
