# Who on GitHub may do what, with a provider that makes nothing.

mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789" }
  }
}

override_resource {
  target = google_service_account.nodes
  values = { email = "nodes@example", member = "serviceAccount:nodes@example" }
}
override_resource {
  target = google_compute_network.this
  values = { id = "network-id" }
}
override_resource {
  target = google_compute_subnetwork.nodes
  values = { id = "subnet-id" }
}
override_resource {
  target = google_kms_key_ring.this
  values = { id = "ring-id" }
}
override_resource {
  target = google_kms_crypto_key.secrets
  values = { id = "key-id" }
}
override_resource {
  target = google_container_cluster.this
  values = { id = "cluster-id", endpoint = "172.16.0.2", master_auth = { cluster_ca_certificate = "Y2E=" } }
}

override_resource {
  target = google_iam_workload_identity_pool.github[0]
  values = { name = "projects/123456789/locations/global/workloadIdentityPools/mesh1-github" }
}
override_resource {
  target = google_service_account.github["publish"]
  values = { name = "accounts/publish", email = "publish@example", member = "serviceAccount:publish@example" }
}
override_resource {
  target = google_service_account.github["drift"]
  values = { name = "accounts/drift", email = "drift@example", member = "serviceAccount:drift@example" }
}
override_resource {
  target = google_project_iam_custom_role.drift[0]
  values = { name = "projects/example-inference/roles/mesh1_drift" }
}

variables {
  github = { fleet = "mesh1", repository = "example/fleet", registries = [{ location = "us-central1", repository = "inference" }] }
  cluster = {
    id             = "mesh1-gcp"
    project        = "example-inference"
    region         = "us-central1"
    zones          = ["us-central1-a", "us-central1-b", "us-central1-c"]
    kubernetes     = "1.35"
    ranges         = { nodes = "10.20.0.0/20", pods = "10.21.0.0/16", services = "10.22.0.0/22", control_plane = "172.16.0.0/28" }
    nodes          = { types = ["e2-standard-2"], spot = true, min = 3, desired = 4, max = 6 }
    dns            = "node-local"
    asn            = 64592
    foreign_ranges = ["10.10.0.0/16"]
    firewall = {
      ranges = {
        clusters      = ["10.10.0.0/16"]
        controlPlane  = ["172.16.0.0/28"]
        loadBalancers = ["130.211.0.0/22", "35.191.0.0/16"]
        nobody        = []
      }
      ingress = {
        api-server-from-clusters = { description = "To API server", protocol = "tcp", ports = [443], from = "clusters", to = "controlPlane" }
        gateway-from-balancers   = { description = "To gateway", protocol = "tcp", ports = [80, 15021], from = "loadBalancers", to = "nodes" }
        icmp-from-clusters       = { description = "To nodes", protocol = "icmp", ports = [], from = "clusters", to = "nodes" }
        nodes-from-nobody        = { description = "To nodes", protocol = "tcp", ports = [1], from = "nobody", to = "nodes" }
      }
    }
    tags = { fleet = "mesh1", cluster = "gcp", managed-by = "terraform" }
  }
  secret_entries = {
    mesh1-gcp-cacerts     = { make = true }
    inference-example-com = { make = false }
  }
  registry = { location = "us-central1", repository = "inference", make = true }
}

run "each_account_is_of_one_environment_of_main" {
  assert {
    condition     = google_iam_workload_identity_pool_provider.github[0].attribute_condition == "assertion.repository == 'example/fleet' && assertion.ref == 'refs/heads/main'"
    error_message = "GitHub signs for everybody: only this repository's branch main is let in"
  }
  assert {
    condition     = google_iam_workload_identity_pool_provider.github[0].attribute_mapping == tomap({ "google.subject" = "assertion.sub" })
    error_message = "accounts are given to whole subjects"
  }
  assert {
    condition = alltrue([for name, member in google_service_account_iam_member.github :
      member.service_account_id == "accounts/${name}" && member.role == "roles/iam.workloadIdentityUser" &&
      member.member == "principal://iam.googleapis.com/projects/123456789/locations/global/workloadIdentityPools/mesh1-github/subject/repo:example/fleet:environment:${name}"
    ])
    error_message = "each environment is one account"
  }
}

run "they_push_to_one_registry_and_read_what_argo_cd_says" {
  assert {
    condition     = keys(google_artifact_registry_repository_iam_member.github) == ["us-central1/inference"] && google_artifact_registry_repository_iam_member.github["us-central1/inference"].role == "roles/artifactregistry.writer" && google_artifact_registry_repository_iam_member.github["us-central1/inference"].member == "serviceAccount:publish@example"
    error_message = "pushing is a right to the one repository"
  }
  assert {
    condition     = toset(google_project_iam_custom_role.drift[0].permissions) == toset(["container.clusters.get", "container.thirdPartyObjects.get", "container.thirdPartyObjects.list"])
    error_message = "no pods, no secrets, nothing that changes"
  }
  assert {
    condition     = google_project_iam_member.drift[0].member == "serviceAccount:drift@example" && google_project_iam_member.drift[0].role == "projects/example-inference/roles/mesh1_drift"
    error_message = "the account that looks for drift has that role"
  }
  assert {
    condition     = contains(keys(google_project_service.this), "sts.googleapis.com") && contains(keys(google_project_service.this), "iamcredentials.googleapis.com")
    error_message = "what exchanges tokens must be switched on"
  }
}

run "without_a_repository_nobody_logs_in" {
  variables {
    github = null
  }
  assert {
    condition     = length(google_iam_workload_identity_pool.github) + length(google_service_account.github) + length(google_project_iam_custom_role.drift) + length(google_artifact_registry_repository_iam_member.github) == 0
    error_message = "it is a thing to ask for"
  }
}

run "a_pattern_is_no_repository" {
  command = plan
  variables {
    github = { fleet = "mesh1", repository = "example/fleet' || true || '", registries = [] }
  }
  expect_failures = [var.github]
}

run "a_name_that_is_too_long_for_an_account" {
  command = plan
  variables {
    github = { fleet = "a-mesh-of-a-long-name", repository = "example/fleet", registries = [] }
  }
  expect_failures = [google_service_account.github]
}
