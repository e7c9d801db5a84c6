locals {
  public = length(var.administrator_ranges) > 0

  # Who may ask the API server, by range: administrators, and istiod of the other clusters, which reads endpoints here.
  callers = merge(
    { for range in local.to_control_plane : range => "another cluster" },
    { for range in var.administrator_ranges : range => "administrators" },
  )
}

resource "google_container_cluster" "this" {
  #checkov:skip=CKV_GCP_21:Its labels are the tags of the plan, which checkov does not see.
  #checkov:skip=CKV_GCP_65:Groups for RBAC need a Google Workspace domain, which a project need not have.
  #checkov:skip=CKV_GCP_66:Images are held to their digests by the tree's own admission policies, the same in every cloud.
  #checkov:skip=CKV_GCP_69:The metadata server is set on the node pool; the pool that is meant here lives a minute.
  #checkov:skip=CKV_GCP_12:Dataplane V2 enforces NetworkPolicies, and GKE refuses network_policy beside it.
  project     = var.cluster.project
  name        = var.cluster.id
  description = "Of the fleet ${lookup(var.cluster.tags, "fleet", var.cluster.id)}"

  location                  = var.cluster.region # A control plane in every zone.
  node_locations            = var.cluster.zones
  network                   = google_compute_network.this.id
  subnetwork                = google_compute_subnetwork.nodes.id
  networking_mode           = "VPC_NATIVE"
  datapath_provider         = "ADVANCED_DATAPATH" # Dataplane V2: who enforces NetworkPolicies.
  default_max_pods_per_node = 110                 # GKE gives each node 256 addresses for them: the plan counts with it.

  min_master_version  = var.cluster.kubernetes
  deletion_protection = var.deletion_protection
  resource_labels     = var.cluster.tags

  enable_shielded_nodes       = true
  enable_intranode_visibility = true # Flow logs of pods on one node, too.
  enable_legacy_abac          = false

  # The first pool cannot be had without nodes, and is deleted at once.
  remove_default_node_pool = true
  initial_node_count       = 1
  node_config {
    service_account = google_service_account.nodes.email
    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }
  }

  release_channel { channel = var.release_channel }

  maintenance_policy {
    daily_maintenance_window { start_time = var.maintenance_start }

    # The minor version is git's: without this GKE raises it by itself, months before support of this one ends. Patches come
    # on. It holds for whichever minor version runs, until its support ends.
    # Source: https://docs.cloud.google.com/kubernetes-engine/docs/concepts/maintenance-windows-and-exclusions.
    maintenance_exclusion {
      exclusion_name = "minor-version-of-git"
      start_time     = "2026-01-01T00:00:00Z" # Any day that is over.

      exclusion_options {
        scope             = "NO_MINOR_UPGRADES"
        end_time_behavior = "UNTIL_END_OF_SUPPORT"
      }
    }
  }

  ip_allocation_policy {
    cluster_secondary_range_name  = local.range_names.pods
    services_secondary_range_name = local.range_names.services
  }

  # GKE makes a subnet of this range for the control plane's address, and the router advertises it with the others.
  private_cluster_config {
    enable_private_nodes    = true
    enable_private_endpoint = !local.public
    master_ipv4_cidr_block  = var.cluster.ranges.control_plane
    master_global_access_config { enabled = true } # Callers come through tunnels, from other regions.
  }

  master_authorized_networks_config {
    gcp_public_cidrs_access_enabled = false

    dynamic "cidr_blocks" {
      for_each = local.callers
      content {
        cidr_block   = cidr_blocks.key
        display_name = cidr_blocks.value
      }
    }
  }

  master_auth {
    client_certificate_config { issue_client_certificate = false }
  }

  workload_identity_config { workload_pool = local.workload_pool }

  database_encryption {
    state    = "ENCRYPTED"
    key_name = google_kms_crypto_key.secrets.id
  }

  # kube-dns is what the platform's default is on a cluster whose nodes are one's own.
  dns_config {
    cluster_dns       = var.cluster.dns == "cloud-dns" ? "CLOUD_DNS" : "PLATFORM_DEFAULT"
    cluster_dns_scope = var.cluster.dns == "cloud-dns" ? "CLUSTER_SCOPE" : "DNS_SCOPE_UNSPECIFIED"
  }

  addons_config {
    dns_cache_config { enabled = var.cluster.dns == "node-local" }
    gce_persistent_disk_csi_driver_config { enabled = true } # The class standard-rwo.
    horizontal_pod_autoscaling { disabled = false }
    http_load_balancing { disabled = false } # Its controller fills the endpoint groups that the stage edge reads.
  }

  # Audit logs of the API server are always kept, by Cloud Audit Logs.
  logging_config { enable_components = ["SYSTEM_COMPONENTS", "APISERVER", "WORKLOADS"] }

  monitoring_config {
    enable_components = ["SYSTEM_COMPONENTS"]
    managed_prometheus { enabled = false } # The fleet brings its own Prometheus; two would be paid for.
  }

  security_posture_config {
    mode               = "BASIC"
    vulnerability_mode = "VULNERABILITY_DISABLED" # Artifact Registry looks at images.
  }

  lifecycle { ignore_changes = [node_config] }

  depends_on = [
    google_kms_crypto_key_iam_member.gke,
    google_project_iam_member.nodes,
  ]
}
