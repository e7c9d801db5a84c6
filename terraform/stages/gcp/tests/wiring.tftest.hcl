# What the stage takes from the plan, and what is whose where clusters share a project.

mock_provider "google" {}

override_module {
  target = module.plan
  outputs = {
    fleet   = { id = "m" }
    tunnels = {}
    clusters = {
      a = {
        name           = "a", provider = "gcp", project = "shared", account = null, region = "us-central1", id = "m-a", kubernetes = "1.35"
        zones          = ["us-central1-a", "us-central1-b"]
        ranges         = { nodes = "10.20.0.0/20", pods = "10.21.0.0/16", services = "10.22.0.0/22", control_plane = "172.16.0.0/28" }
        nodes          = { types = ["e2-standard-2"], spot = true, min = 3, desired = 3, max = 6 }
        dns            = "pods"
        asn            = 64592
        registry       = { location = "us-central1", repository = "inference" }
        entries        = { authority = "m-a-cacerts", remote_access = "m-a-remote-access", certificate = "host" }
        foreign_ranges = ["10.10.0.0/16"]
        firewall       = { ranges = { clusters = ["10.10.0.0/16"], loadBalancers = ["35.191.0.0/16"] }, ingress = {} }
        tags           = { fleet = "m", cluster = "a", managed-by = "terraform" }
      }
      b = {
        name           = "b", provider = "gcp", project = "shared", account = null, region = "us-central1", id = "m-b", kubernetes = "1.35"
        zones          = ["us-central1-a", "us-central1-b"]
        ranges         = { nodes = "10.30.0.0/20", pods = "10.31.0.0/16", services = "10.32.0.0/22", control_plane = "172.16.1.0/28" }
        nodes          = { types = ["e2-standard-2"], spot = true, min = 3, desired = 3, max = 6 }
        dns            = "pods"
        asn            = 64632
        registry       = { location = "us-central1", repository = "inference" }
        entries        = { authority = "m-b-cacerts", remote_access = "m-b-remote-access", certificate = "host" }
        foreign_ranges = ["10.10.0.0/16"]
        firewall       = { ranges = { clusters = ["10.10.0.0/16"], loadBalancers = ["35.191.0.0/16"] }, ingress = {} }
        tags           = { fleet = "m", cluster = "b", managed-by = "terraform" }
      }
      c = {
        name           = "c", provider = "gcp", project = "other", account = null, region = "europe-west1", id = "m-c", kubernetes = "1.35"
        zones          = ["europe-west1-b", "europe-west1-c"]
        ranges         = { nodes = "10.40.0.0/20", pods = "10.41.0.0/16", services = "10.42.0.0/22", control_plane = "172.16.2.0/28" }
        nodes          = { types = ["e2-standard-2"], spot = true, min = 3, desired = 3, max = 6 }
        dns            = "pods"
        asn            = 64672
        registry       = null
        entries        = { authority = "m-c-cacerts", remote_access = "m-c-remote-access", certificate = "host" }
        foreign_ranges = ["10.10.0.0/16"]
        firewall       = { ranges = { clusters = ["10.10.0.0/16"], loadBalancers = ["35.191.0.0/16"] }, ingress = {} }
        tags           = { fleet = "m", cluster = "c", managed-by = "terraform" }
      }
    }
  }
}

run "the_first_of_a_project" {
  variables { cluster = "a" }

  assert {
    condition = jsonencode(local.secret_entries) == jsonencode({
      host = { make = true }, m-a-cacerts = { make = true }, m-b-remote-access = { make = true }, m-c-remote-access = { make = true },
    })
    error_message = "The first cluster makes what it reads: never its own way in, and no other's authority."
  }
  assert {
    condition     = local.registry.make && output.registry == "us-central1-docker.pkg.dev/shared/inference"
    error_message = "The first cluster makes the repository."
  }
}

run "the_second_of_a_project" {
  variables { cluster = "b" }

  assert {
    condition = jsonencode(local.secret_entries) == jsonencode({
      host = { make = false }, m-a-remote-access = { make = true }, m-b-cacerts = { make = true }, m-c-remote-access = { make = false },
    })
    error_message = "The second makes only what the first does not read."
  }
  assert {
    condition     = !local.registry.make
    error_message = "The repository is made once."
  }
}

run "alone_in_a_project" {
  variables { cluster = "c" }

  assert {
    condition     = local.secret_entries["host"].make && local.registry == null && output.registry == null
    error_message = "Another project has entries of its own; images from elsewhere need no repository."
  }
  assert {
    condition     = strcontains(output.kubeconfig, "--region europe-west1 --project other")
    error_message = "The way to the cluster is that of its own project."
  }
}

run "workflows_of_the_first_of_a_project" {
  variables {
    cluster = "a"
    github  = "example/fleet"
  }

  assert {
    condition     = local.github.repository == "example/fleet" && jsonencode(local.github.registries) == jsonencode([{ location = "us-central1", repository = "inference" }])
    error_message = "The first cluster makes the accounts, which push to the repository of all."
  }
}

run "workflows_of_the_second_of_a_project" {
  variables {
    cluster = "b"
    github  = "example/fleet"
  }

  assert {
    condition     = local.github == null && output.github == null
    error_message = "Accounts are made once."
  }
}
