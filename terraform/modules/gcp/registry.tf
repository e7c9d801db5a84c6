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

  cleanup_policies {
    id     = "keep-newest"
    action = "KEEP"
    most_recent_versions { keep_count = each.value.images_kept }
  }
  # Kept ones stay, whatever this says.
  cleanup_policies {
    id     = "delete-old-without-tag"
    action = "DELETE"
    condition {
      tag_state  = "UNTAGGED"
      older_than = "604800s"
    }
  }

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
