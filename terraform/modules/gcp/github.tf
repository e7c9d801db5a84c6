# Workflows of the repository on GitHub (docs/ci.md), which log in by what GitHub says of them: there is no key to lose. Two
# service accounts, each for one environment of the branch main.

locals {
  github_accounts = var.github == null ? {} : {
    publish = "Pushes the image"
    drift   = "Reads what Argo CD says"
  }
}

resource "google_iam_workload_identity_pool" "github" {
  count = var.github == null ? 0 : 1

  project                   = var.cluster.project
  workload_identity_pool_id = "${var.github.fleet}-github"
  description               = "Workflows on GitHub"

  depends_on = [google_project_service.this]
}

resource "google_iam_workload_identity_pool_provider" "github" {
  count = var.github == null ? 0 : 1

  project                            = var.cluster.project
  workload_identity_pool_id          = google_iam_workload_identity_pool.github[0].workload_identity_pool_id
  workload_identity_pool_provider_id = "actions"
  attribute_mapping                  = { "google.subject" = "assertion.sub" }
  # GitHub signs for everybody: without this anybody's workflow could be one of the pool.
  attribute_condition = "assertion.repository == '${var.github.repository}' && assertion.ref == 'refs/heads/main'"

  oidc { issuer_uri = "https://token.actions.githubusercontent.com" }
}

resource "google_service_account" "github" {
  for_each = local.github_accounts

  project      = var.cluster.project
  account_id   = "${var.github.fleet}-github-${each.key}"
  display_name = each.value

  lifecycle {
    precondition {
      condition     = length(var.github.fleet) <= 15
      error_message = "A service account's name is at most 30 characters, and those of workflows begin with mesh.id: shorten it to 15."
    }
  }
}

resource "google_service_account_iam_member" "github" {
  for_each = local.github_accounts

  service_account_id = google_service_account.github[each.key].name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principal://iam.googleapis.com/${google_iam_workload_identity_pool.github[0].name}/subject/repo:${var.github.repository}:environment:${each.key}"
}

resource "google_artifact_registry_repository_iam_member" "github" {
  for_each = var.github == null ? {} : { for registry in var.github.registries : "${registry.location}/${registry.repository}" => registry }

  project    = var.cluster.project
  location   = each.value.location
  repository = each.value.repository
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.github["publish"].member

  depends_on = [google_artifact_registry_repository.images]
}

# Objects of kinds that others define, Argo CD's among them, and where the cluster is: no Pods, no Secrets.
resource "google_project_iam_custom_role" "drift" {
  count = var.github == null ? 0 : 1

  project     = var.cluster.project
  role_id     = "${replace(var.github.fleet, "-", "_")}_drift"
  title       = "Reads what Argo CD says"
  permissions = ["container.clusters.get", "container.thirdPartyObjects.get", "container.thirdPartyObjects.list"]
}

resource "google_project_iam_member" "drift" {
  count = var.github == null ? 0 : 1

  project = var.cluster.project
  role    = google_project_iam_custom_role.drift[0].name
  member  = google_service_account.github["drift"].member
}
