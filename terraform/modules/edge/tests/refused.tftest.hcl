# What is refused before anything is made.
mock_provider "google" {}

variables {
  name = "mesh1"
  host = "inference.example.com"

  gcp_clusters = {
    gcp = { project = "example-inference", gateways = "mesh1-gcp-ingress", zones = ["us-central1-a"] }
  }
  aws_clusters = {
    aws = { via = "gcp", network = "mesh1-gcp", zone = "us-central1-a", range = "10.10.0.0/16", addresses = ["10.10.4.5"] }
  }
}

run "clusters_of_two_projects" {
  command = plan
  variables {
    gcp_clusters = {
      gcp   = { project = "example-inference", gateways = "mesh1-gcp-ingress", zones = ["us-central1-a"] }
      other = { project = "example-other", gateways = "mesh1-other-ingress", zones = ["us-east1-b"] }
    }
  }
  expect_failures = [var.gcp_clusters]
}

run "a_cluster_without_addresses" {
  command = plan
  variables {
    aws_clusters = {
      aws = { via = "gcp", network = "mesh1-gcp", zone = "us-central1-a", range = "10.10.0.0/16", addresses = [] }
    }
  }
  expect_failures = [var.aws_clusters]
}

run "an_address_of_another_network" {
  command = plan
  variables {
    aws_clusters = {
      aws = { via = "gcp", network = "mesh1-gcp", zone = "us-central1-a", range = "10.10.0.0/16", addresses = ["10.10.4.5", "203.0.113.7"] }
    }
  }
  expect_failures = [var.aws_clusters]
}

run "numbers_that_mean_nothing" {
  command = plan
  variables {
    requests_per_client = { count = 100, seconds = 45 }
    log_sample_rate     = 1.5
  }
  expect_failures = [var.requests_per_client, var.log_sample_rate]
}
