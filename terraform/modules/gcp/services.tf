# The APIs that the rest needs. They stay on when the cluster goes: others in the project may use them.
resource "google_project_service" "this" {
  for_each = toset(concat([
    "artifactregistry.googleapis.com",
    "certificatemanager.googleapis.com", # Of the stage edge.
    "cloudkms.googleapis.com",
    "compute.googleapis.com",
    "container.googleapis.com",
    "iam.googleapis.com",
    "logging.googleapis.com",
    "monitoring.googleapis.com",
    "secretmanager.googleapis.com",
    ], var.github == null ? [] : [
    "iamcredentials.googleapis.com",
    "sts.googleapis.com",
  ]))

  project            = var.cluster.project
  service            = each.key
  disable_on_destroy = false
}

data "google_project" "this" {
  project_id = var.cluster.project
}
