# The cluster's own network. The stages vpn and edge find it, and its router, by the cluster's id.

locals {
  # Names of the secondary ranges, which GKE takes by name.
  range_names = { pods = "pods", services = "services" }
}

resource "google_compute_network" "this" {
  project                         = var.cluster.project
  name                            = var.cluster.id
  description                     = "Of the cluster ${var.cluster.id}"
  auto_create_subnetworks         = false
  routing_mode                    = "GLOBAL" # Other clusters' routes reach the global load balancer in any region.
  mtu                             = 1460     # What Cloud VPN's gateways carry before they encrypt.
  delete_default_routes_on_create = false

  depends_on = [google_project_service.this]
}

resource "google_compute_subnetwork" "nodes" {
  project                  = var.cluster.project
  name                     = var.cluster.id
  region                   = var.cluster.region
  network                  = google_compute_network.this.id
  ip_cidr_range            = var.cluster.ranges.nodes
  private_ip_google_access = true # Nodes have no public address, and pull images and write logs.

  # Ranges of our own: one that Google chooses may be another cluster's.
  secondary_ip_range {
    range_name    = local.range_names.pods
    ip_cidr_range = var.cluster.ranges.pods
  }
  secondary_ip_range {
    range_name    = local.range_names.services
    ip_cidr_range = var.cluster.ranges.services
  }

  log_config {
    aggregation_interval = "INTERVAL_5_MIN"
    flow_sampling        = 0.1 # Logs are paid by the GiB; who talks to whom shows in a tenth.
    metadata             = "INCLUDE_ALL_METADATA"
  }
}

# One router for NAT and for the tunnels. Subnets, secondary ranges with them, are advertised to the other clouds; so are the
# ranges of the global load balancer, or its probes come in through a tunnel there and the answers leave by the internet.
resource "google_compute_router" "this" {
  project = var.cluster.project
  name    = var.cluster.id
  region  = var.cluster.region
  network = google_compute_network.this.id

  bgp {
    asn               = var.cluster.asn
    advertise_mode    = "CUSTOM"
    advertised_groups = ["ALL_SUBNETS"]

    dynamic "advertised_ip_ranges" {
      for_each = toset(var.cluster.firewall.ranges.loadBalancers)
      content {
        range       = advertised_ip_ranges.value
        description = "Global load balancer"
      }
    }
  }
}

resource "google_compute_router_nat" "this" {
  project                            = var.cluster.project
  name                               = var.cluster.id
  region                             = var.cluster.region
  router                             = google_compute_router.this.name
  nat_ip_allocate_option             = "AUTO_ONLY"
  source_subnetwork_ip_ranges_to_nat = "LIST_OF_SUBNETWORKS"

  subnetwork {
    name                    = google_compute_subnetwork.nodes.id
    source_ip_ranges_to_nat = ["ALL_IP_RANGES"]
  }

  # A node has the connections of all its pods: the 64 ports of the default are soon in use.
  enable_dynamic_port_allocation      = true
  enable_endpoint_independent_mapping = false
  min_ports_per_vm                    = 128
  max_ports_per_vm                    = 4096

  log_config {
    enable = true
    filter = "ERRORS_ONLY"
  }
}
