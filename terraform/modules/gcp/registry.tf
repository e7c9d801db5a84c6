locals {
  registries = { for name, registry in { images = var.registry } : name => registry if registry != null }
}

resource "google_artifact_registry_repository" "images" {
  #checkov:skip=CKV_GCP_84:Images hold no secret, and are encrypted by Google's own keys; a key of ours that goes takes every pull with it.
  for_each = { for name, registry in local.registries : name => registry if registry.make }

  project       = var.cluster.project
  location      = each.value.location
  repository_id = each.value.repository
  description   = "Images of the inference service"
  format        = "DOCKER"
  labels        = { for key, value in var.cluster.tags : key => value if key != "cluster" } # It is of all in the project.

  docker_config { immutable_tags = true } # A tag that was looked at stays what it was.

  vulnerability_scanning_config { enablement_config = "INHERITED" }

  # Nothing goes by itself: a count or an age cannot tell which release runs, and Google does not say whether a manifest that
  # a tagged index names is one without a tag to a cleanup policy. What a push leaves that broke off costs cents.
  depends_on = [google_project_service.this]
}

resource "google_artifact_registry_repository_iam_member" "nodes" {
  for_each = local.registries

  project    = var.cluster.project
  location   = each.value.location
  repository = each.value.make ? google_artifact_registry_repository.images[each.key].name : each.value.repository
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.nodes.member
}
