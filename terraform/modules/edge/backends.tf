locals {
  project = one(distinct([for cluster in var.gcp_clusters : cluster.project]))

  # Ports of the ingress gateway. Plain HTTP, which its listener is for: the way to Google Cloud is encrypted by Google, that to
  # AWS by the VPN. Over HTTPS the load balancer would say no name and the listener, which has one host, hang up.
  gateway = { port = 80, health = 15021 }

  zones = merge([
    for name, cluster in var.gcp_clusters : {
      for zone in cluster.zones : "${name}/${zone}" => { gateways = cluster.gateways, zone = zone }
    }
  ]...)

  addresses = merge([
    for name, cluster in var.aws_clusters : {
      for address in cluster.addresses : "${name}/${address}" => { cluster = name, address = address }
    }
  ]...)
}

# GKE makes and fills these when the gateway's Service comes, so this is applied after Argo CD.
data "google_compute_network_endpoint_group" "gateways" {
  for_each = local.zones
  name     = each.value.gateways
  project  = local.project
  zone     = each.value.zone
}

# The group is in the network whose VPN leads there, which alone announces the proxies to that cluster.
resource "google_compute_network_endpoint_group" "aws" {
  for_each              = var.aws_clusters
  name                  = "${var.name}-${each.key}-via-${each.value.via}"
  project               = local.project
  network               = each.value.network
  zone                  = each.value.zone
  network_endpoint_type = "NON_GCP_PRIVATE_IP_PORT"
  default_port          = local.gateway.port

  # The backend service lets go of a group only when it has the next.
  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_network_endpoint" "aws" {
  for_each               = local.addresses
  network_endpoint_group = google_compute_network_endpoint_group.aws[each.value.cluster].name
  project                = local.project
  zone                   = google_compute_network_endpoint_group.aws[each.value.cluster].zone
  ip_address             = each.value.address
  port                   = local.gateway.port
}

# Whether a gateway takes requests: Envoy says no while it drains. Two misses in ten seconds, where the mesh behind takes one.
resource "google_compute_health_check" "gateway" {
  name                = "${var.name}-gateway"
  project             = local.project
  check_interval_sec  = 5
  timeout_sec         = 3
  healthy_threshold   = 2
  unhealthy_threshold = 2

  http_health_check {
    port_specification = "USE_FIXED_PORT"
    port               = local.gateway.health
    request_path       = "/healthz/ready"
  }

  log_config {
    enable = true
  }
}

# One service with the gateways of all clusters: a cloud that is ill gets nothing. Which cluster answers is not decided here but
# by the mesh, at whichever gateway a request comes in.
resource "google_compute_backend_service" "gateways" {
  name                            = "${var.name}-gateways"
  project                         = local.project
  load_balancing_scheme           = "EXTERNAL_MANAGED"
  protocol                        = "HTTP"
  timeout_sec                     = var.timeout_seconds
  connection_draining_timeout_sec = var.timeout_seconds
  session_affinity                = "NONE"
  health_checks                   = [google_compute_health_check.gateway.id]
  security_policy                 = google_compute_security_policy.edge.id

  dynamic "backend" {
    for_each = merge(
      { for key, group in data.google_compute_network_endpoint_group.gateways : key => group.id },
      { for key, group in google_compute_network_endpoint_group.aws : key => group.id },
    )
    content {
      description           = backend.key
      group                 = backend.value
      balancing_mode        = "RATE"
      max_rate_per_endpoint = var.max_rate_per_endpoint
    }
  }

  log_config {
    enable      = true
    sample_rate = var.log_sample_rate
  }
}
