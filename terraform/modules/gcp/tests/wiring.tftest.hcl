# How the module's parts meet, with a provider that makes nothing. What Google would say is not here: terraform/README.md.

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

variables {
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

run "network" {
  assert {
    condition     = google_compute_network.this.routing_mode == "GLOBAL" && google_compute_network.this.mtu == 1460 && !google_compute_network.this.auto_create_subnetworks
    error_message = "The network routes for all regions, with the MTU of Cloud VPN, and has no subnet but its own."
  }
  assert {
    condition = (
      google_compute_subnetwork.nodes.network == "network-id" && google_compute_subnetwork.nodes.ip_cidr_range == "10.20.0.0/20" &&
      google_compute_subnetwork.nodes.private_ip_google_access &&
      jsonencode({ for range in google_compute_subnetwork.nodes.secondary_ip_range : range.range_name => range.ip_cidr_range }) == jsonencode({ pods = "10.21.0.0/16", services = "10.22.0.0/22" })
    )
    error_message = "The subnet has the plan's ranges, by name."
  }
  assert {
    condition     = google_compute_subnetwork.nodes.log_config[0].metadata == "INCLUDE_ALL_METADATA" && google_compute_subnetwork.nodes.log_config[0].flow_sampling > 0
    error_message = "Flows are logged."
  }
  assert {
    condition = (
      google_compute_router.this.network == "network-id" && google_compute_router.this.name == "mesh1-gcp" &&
      google_compute_router.this.bgp[0].asn == 64592 && google_compute_router.this.bgp[0].advertise_mode == "CUSTOM" &&
      join(",", google_compute_router.this.bgp[0].advertised_groups) == "ALL_SUBNETS"
    )
    error_message = "The router has the plan's ASN, and advertises the subnets."
  }
  assert {
    condition     = join(",", sort([for advertised in google_compute_router.this.bgp[0].advertised_ip_ranges : advertised.range])) == "130.211.0.0/22,35.191.0.0/16"
    error_message = "The router advertises the ranges of the global load balancer."
  }
  assert {
    condition = (
      google_compute_router_nat.this.router == "mesh1-gcp" &&
      join(",", [for subnet in google_compute_router_nat.this.subnetwork : subnet.name]) == "subnet-id" &&
      join(",", flatten([for subnet in google_compute_router_nat.this.subnetwork : tolist(subnet.source_ip_ranges_to_nat)])) == "ALL_IP_RANGES" &&
      google_compute_router_nat.this.log_config[0].enable
    )
    error_message = "NAT is for nodes and pods of this subnet, and says when it fails."
  }
}

run "firewall" {
  assert {
    condition     = join(",", sort(keys(google_compute_firewall.nodes))) == "gateway-from-balancers,icmp-from-clusters"
    error_message = "Each rule to nodes has a firewall rule; none is for the control plane, or without a source, which would be everybody."
  }
  assert {
    condition = alltrue([
      for name, rule in google_compute_firewall.nodes :
      rule.name == "mesh1-gcp-${name}" && rule.network == "network-id" && rule.direction == "INGRESS" &&
      join(",", rule.target_service_accounts) == "nodes@example" && rule.log_config[0].metadata == "INCLUDE_ALL_METADATA"
    ])
    error_message = "Rules are for the nodes alone, in this network, and logged."
  }
  assert {
    condition     = join(",", sort(google_compute_firewall.nodes["gateway-from-balancers"].source_ranges)) == "130.211.0.0/22,35.191.0.0/16" && join(",", google_compute_firewall.nodes["icmp-from-clusters"].source_ranges) == "10.10.0.0/16"
    error_message = "Sources are the ranges of the group that the rule is from."
  }
  assert {
    condition = (
      join(",", flatten([for allow in google_compute_firewall.nodes["gateway-from-balancers"].allow : concat([allow.protocol], allow.ports)])) == "tcp,80,15021" &&
      join(",", flatten([for allow in google_compute_firewall.nodes["icmp-from-clusters"].allow : concat([allow.protocol], allow.ports)])) == "icmp"
    )
    error_message = "Protocol and ports are the rule's."
  }
  assert {
    condition     = alltrue([for rule in google_compute_firewall.nodes : !contains(rule.source_ranges, "0.0.0.0/0") && length(rule.source_ranges) > 0])
    error_message = "Nothing is open to everybody."
  }
}

run "cluster" {
  assert {
    condition = (
      google_container_cluster.this.network == "network-id" && google_container_cluster.this.subnetwork == "subnet-id" &&
      google_container_cluster.this.location == "us-central1" && join(",", sort(google_container_cluster.this.node_locations)) == "us-central1-a,us-central1-b,us-central1-c" &&
      google_container_cluster.this.ip_allocation_policy[0].cluster_secondary_range_name == "pods" && google_container_cluster.this.ip_allocation_policy[0].services_secondary_range_name == "services"
    )
    error_message = "The cluster is regional, in the fleet's zones, and in its own subnet and ranges."
  }
  assert {
    condition = (
      google_container_cluster.this.min_master_version == "1.35" && google_container_cluster.this.release_channel[0].channel == "REGULAR" &&
      google_container_cluster.this.datapath_provider == "ADVANCED_DATAPATH" && google_container_cluster.this.default_max_pods_per_node == 110
    )
    error_message = "The cluster has the plan's Kubernetes, a channel, Dataplane V2 and 110 pods a node."
  }
  assert {
    condition     = google_container_cluster.this.maintenance_policy[0].daily_maintenance_window[0].start_time == "03:00"
    error_message = "Upgrades come at night, unless said otherwise."
  }
  assert {
    condition = jsonencode([
      for exclusion in google_container_cluster.this.maintenance_policy[0].maintenance_exclusion :
      [exclusion.exclusion_options[0].scope, exclusion.exclusion_options[0].end_time_behavior, exclusion.end_time]
    ]) == jsonencode([["NO_MINOR_UPGRADES", "UNTIL_END_OF_SUPPORT", null]])
    error_message = "Patches come by themselves, and another minor version from git: for as long as this one has support."
  }
  assert {
    condition = (
      google_container_cluster.this.private_cluster_config[0].enable_private_nodes && google_container_cluster.this.private_cluster_config[0].enable_private_endpoint &&
      google_container_cluster.this.private_cluster_config[0].master_ipv4_cidr_block == "172.16.0.0/28" && google_container_cluster.this.private_cluster_config[0].master_global_access_config[0].enabled
    )
    error_message = "Nodes and the API server are private, in the plan's range, and reached from other regions."
  }
  assert {
    condition     = jsonencode({ for caller in google_container_cluster.this.master_authorized_networks_config[0].cidr_blocks : caller.cidr_block => caller.display_name }) == jsonencode({ "10.10.0.0/16" = "another cluster" }) && !google_container_cluster.this.master_authorized_networks_config[0].gcp_public_cidrs_access_enabled
    error_message = "The other clusters may ask the API server, and nobody else, Google's own public addresses neither."
  }
  assert {
    condition     = google_container_cluster.this.workload_identity_config[0].workload_pool == "example-inference.svc.id.goog"
    error_message = "Pods are identities of the project's pool."
  }
  assert {
    condition     = google_container_cluster.this.database_encryption[0].state == "ENCRYPTED" && google_container_cluster.this.database_encryption[0].key_name == "key-id"
    error_message = "Secrets are encrypted with the cluster's key."
  }
  assert {
    condition = (
      google_kms_crypto_key.secrets.key_ring == "ring-id" && google_kms_crypto_key.secrets.rotation_period == "7776000s" &&
      google_kms_crypto_key_iam_member.gke.crypto_key_id == "key-id" && google_kms_crypto_key_iam_member.gke.role == "roles/cloudkms.cryptoKeyEncrypterDecrypter" &&
      google_kms_crypto_key_iam_member.gke.member == "serviceAccount:service-123456789@container-engine-robot.iam.gserviceaccount.com"
    )
    error_message = "GKE's agent, and only it, uses the key, which rotates."
  }
  assert {
    condition = (
      google_container_cluster.this.addons_config[0].dns_cache_config[0].enabled && google_container_cluster.this.dns_config[0].cluster_dns == "PLATFORM_DEFAULT" &&
      google_container_cluster.this.addons_config[0].gce_persistent_disk_csi_driver_config[0].enabled && !google_container_cluster.this.addons_config[0].http_load_balancing[0].disabled
    )
    error_message = "node-local is kube-dns behind a cache; disks and endpoint groups have their drivers."
  }
  assert {
    condition = (
      google_container_cluster.this.deletion_protection && google_container_cluster.this.enable_shielded_nodes && google_container_cluster.this.enable_intranode_visibility &&
      !google_container_cluster.this.enable_legacy_abac && !google_container_cluster.this.master_auth[0].client_certificate_config[0].issue_client_certificate
    )
    error_message = "The cluster is protected from deletion, shielded, visible, and has no old way in."
  }
  assert {
    condition     = contains(google_container_cluster.this.logging_config[0].enable_components, "APISERVER") && contains(google_container_cluster.this.logging_config[0].enable_components, "SYSTEM_COMPONENTS") && !google_container_cluster.this.monitoring_config[0].managed_prometheus[0].enabled
    error_message = "The control plane logs; the fleet's own Prometheus is the only one."
  }
  assert {
    condition     = google_container_cluster.this.remove_default_node_pool && google_container_cluster.this.node_config[0].service_account == "nodes@example" && google_container_cluster.this.resource_labels["cluster"] == "gcp"
    error_message = "The first pool goes, and its nodes are not the project's default account; the cluster has the plan's tags."
  }
  assert {
    condition     = output.cluster.endpoint == "https://172.16.0.2" && output.cluster.certificate == "Y2E=" && output.registry == "us-central1-docker.pkg.dev/example-inference/inference"
    error_message = "Outputs say where the cluster and its registry are."
  }
}

run "administrators" {
  variables { administrator_ranges = ["203.0.113.0/24"] }

  assert {
    condition     = !google_container_cluster.this.private_cluster_config[0].enable_private_endpoint && google_container_cluster.this.private_cluster_config[0].enable_private_nodes
    error_message = "With administrators outside, the API server has a public address, and nodes still have none."
  }
  assert {
    condition     = join(",", sort([for caller in google_container_cluster.this.master_authorized_networks_config[0].cidr_blocks : caller.cidr_block])) == "10.10.0.0/16,203.0.113.0/24"
    error_message = "Administrators and the other clusters may ask."
  }
}

run "dns_pods" {
  variables { cluster = merge(var.cluster, { dns = "pods" }) }

  assert {
    condition     = !google_container_cluster.this.addons_config[0].dns_cache_config[0].enabled && google_container_cluster.this.dns_config[0].cluster_dns == "PLATFORM_DEFAULT"
    error_message = "pods is kube-dns without a cache."
  }
}

run "dns_cloud" {
  variables { cluster = merge(var.cluster, { dns = "cloud-dns" }) }

  assert {
    condition     = google_container_cluster.this.dns_config[0].cluster_dns == "CLOUD_DNS" && google_container_cluster.this.dns_config[0].cluster_dns_scope == "CLUSTER_SCOPE" && !google_container_cluster.this.addons_config[0].dns_cache_config[0].enabled
    error_message = "cloud-dns is Cloud DNS for this cluster."
  }
}

run "nodes" {
  assert {
    condition = (
      google_container_node_pool.inference.cluster == "cluster-id" && google_container_node_pool.inference.initial_node_count == 2 &&
      join(",", sort(google_container_node_pool.inference.node_locations)) == "us-central1-a,us-central1-b,us-central1-c" &&
      google_container_node_pool.inference.autoscaling[0].total_min_node_count == 3 && google_container_node_pool.inference.autoscaling[0].total_max_node_count == 6 &&
      google_container_node_pool.inference.autoscaling[0].min_node_count == null && google_container_node_pool.inference.autoscaling[0].max_node_count == null &&
      google_container_node_pool.inference.autoscaling[0].location_policy == "ANY"
    )
    error_message = "The pool has the fleet's numbers, of all zones together, wherever there are spot machines."
  }
  assert {
    condition = (
      google_container_node_pool.inference.node_config[0].spot && google_container_node_pool.inference.node_config[0].machine_type == "e2-standard-2" &&
      google_container_node_pool.inference.node_config[0].labels["workload"] == "inference" && google_container_node_pool.inference.node_config[0].service_account == "nodes@example"
    )
    error_message = "Nodes are spot machines of the fleet's type and label, and their own account."
  }
  assert {
    condition = (
      google_container_node_pool.inference.node_config[0].workload_metadata_config[0].mode == "GKE_METADATA" &&
      google_container_node_pool.inference.node_config[0].shielded_instance_config[0].enable_secure_boot && google_container_node_pool.inference.node_config[0].shielded_instance_config[0].enable_integrity_monitoring &&
      google_container_node_pool.inference.node_config[0].metadata["disable-legacy-endpoints"] == "true" && google_container_node_pool.inference.node_config[0].kubelet_config[0].insecure_kubelet_readonly_port_enabled == "FALSE"
    )
    error_message = "Pods do not have the node's identity, machines are shielded, and no port tells without asking who."
  }
  assert {
    condition     = google_container_node_pool.inference.management[0].auto_repair && google_container_node_pool.inference.management[0].auto_upgrade && google_container_node_pool.inference.upgrade_settings[0].max_unavailable == 0
    error_message = "Nodes are mended and upgraded, each replaced before it goes."
  }
}

run "rights" {
  assert {
    condition     = google_project_iam_member.nodes.role == "roles/container.defaultNodeServiceAccount" && google_project_iam_member.nodes.member == "serviceAccount:nodes@example"
    error_message = "Nodes have one role in the project."
  }
  assert {
    condition = (
      google_artifact_registry_repository_iam_member.nodes["images"].role == "roles/artifactregistry.reader" && google_artifact_registry_repository_iam_member.nodes["images"].member == "serviceAccount:nodes@example" &&
      google_artifact_registry_repository_iam_member.nodes["images"].location == "us-central1"
    )
    error_message = "Nodes read the one repository."
  }
  assert {
    condition = alltrue([
      for name, right in google_secret_manager_secret_iam_member.external_secrets :
      right.secret_id == name && right.role == "roles/secretmanager.secretAccessor" &&
      right.member == "principal://iam.googleapis.com/projects/123456789/locations/global/workloadIdentityPools/example-inference.svc.id.goog/subject/ns/external-secrets/sa/external-secrets"
    ])
    error_message = "External Secrets reads entries, as its own service account."
  }
  assert {
    condition     = join(",", sort(keys(google_secret_manager_secret_iam_member.external_secrets))) == "inference-example-com,mesh1-gcp-cacerts"
    error_message = "External Secrets reads the plan's entries and no other."
  }
  assert {
    condition = (
      join(",", keys(google_secret_manager_secret.entries)) == "mesh1-gcp-cacerts" && google_secret_manager_secret.entries["mesh1-gcp-cacerts"].deletion_protection &&
      join(",", [for replica in google_secret_manager_secret.entries["mesh1-gcp-cacerts"].replication[0].user_managed[0].replicas : replica.location]) == "us-central1"
    )
    error_message = "Only entries that are this cluster's to make are made, in its region."
  }
}

run "registry" {
  assert {
    condition = (
      google_artifact_registry_repository.images["images"].docker_config[0].immutable_tags && google_artifact_registry_repository.images["images"].repository_id == "inference" &&
      length(google_artifact_registry_repository.images["images"].cleanup_policies) == 0
    )
    error_message = "Tags stay what they are, and nothing is deleted by its age or number: one of them runs."
  }
}

run "registry_of_another" {
  variables { registry = { location = "us-central1", repository = "inference", make = false } }

  assert {
    condition     = length(google_artifact_registry_repository.images) == 0 && google_artifact_registry_repository_iam_member.nodes["images"].repository == "inference"
    error_message = "What another cluster makes is read here, and not made twice."
  }
}

run "registry_elsewhere" {
  variables { registry = null }

  assert {
    condition     = length(google_artifact_registry_repository.images) + length(google_artifact_registry_repository_iam_member.nodes) == 0 && output.registry == null
    error_message = "Without a registry none is made or read."
  }
}

run "what_is_chosen" {
  variables {
    release_channel     = "STABLE"
    maintenance_start   = "22:30"
    deletion_protection = false
    node_disk_gib       = 80
    registry            = { location = "us-central1", repository = "inference", make = true }
  }

  assert {
    condition = (
      google_container_cluster.this.release_channel[0].channel == "STABLE" && google_container_cluster.this.maintenance_policy[0].daily_maintenance_window[0].start_time == "22:30" &&
      !google_container_cluster.this.deletion_protection && !google_secret_manager_secret.entries["mesh1-gcp-cacerts"].deletion_protection &&
      google_container_node_pool.inference.node_config[0].disk_size_gb == 80
    )
    error_message = "Every choice arrives where it is meant."
  }
}

run "services_stay" {
  assert {
    condition     = alltrue([for service in google_project_service.this : !service.disable_on_destroy]) && contains(keys(google_project_service.this), "container.googleapis.com")
    error_message = "APIs are on, and stay on when the cluster goes."
  }
}
