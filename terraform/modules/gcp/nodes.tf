resource "google_service_account" "nodes" {
  project      = var.cluster.project
  account_id   = "${var.cluster.id}-nodes"
  display_name = "Nodes of ${var.cluster.id}"

  depends_on = [google_project_service.this]
}

# What a node needs and no more: to write logs and metrics. Pods do not have it: they see GKE's metadata server.
resource "google_project_iam_member" "nodes" {
  project = var.cluster.project
  role    = "roles/container.defaultNodeServiceAccount"
  member  = google_service_account.nodes.member
}

resource "google_container_node_pool" "inference" {
  project        = var.cluster.project
  name           = "inference"
  cluster        = google_container_cluster.this.id
  location       = var.cluster.region
  node_locations = var.cluster.zones

  # Of each zone. Later the autoscaler counts; to change this would make the pool anew.
  initial_node_count = ceil(var.cluster.nodes.desired / length(var.cluster.zones))

  # Of all zones together: the plain minimum and maximum would be of each.
  autoscaling {
    total_min_node_count = var.cluster.nodes.min
    total_max_node_count = var.cluster.nodes.max
    location_policy      = "ANY" # Whichever zone has spot machines; BALANCED waits for the one that has none.
  }

  # To patches of its minor version (cluster.tf). No `version` beside it: the two would take turns.
  management {
    auto_repair  = true
    auto_upgrade = true
  }

  upgrade_settings {
    strategy        = "SURGE"
    max_surge       = 1
    max_unavailable = 0
  }

  node_config {
    machine_type    = var.cluster.nodes.types[0]
    spot            = var.cluster.nodes.spot
    image_type      = "COS_CONTAINERD"
    disk_type       = "pd-balanced"
    disk_size_gb    = var.node_disk_gib
    service_account = google_service_account.nodes.email
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"] # IAM says what it may.
    labels          = { workload = "inference" }
    resource_labels = var.cluster.tags
    metadata        = { disable-legacy-endpoints = "true" }

    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }
    workload_metadata_config { mode = "GKE_METADATA" }

    # The end of a spot node is GKE's: 15 s for pods and 15 s for those of the system, and no field here changes it.
    kubelet_config { insecure_kubelet_readonly_port_enabled = "FALSE" }
  }

  lifecycle { ignore_changes = [initial_node_count] }
}
