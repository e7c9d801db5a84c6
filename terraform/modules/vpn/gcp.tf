# AWS's four ends, as Google sees them.
resource "google_compute_external_vpn_gateway" "aws" {
  name            = var.name
  project         = var.gcp.project
  redundancy_type = "FOUR_IPS_REDUNDANCY"

  dynamic "interface" {
    for_each = local.tunnels
    content {
      id         = interface.value.number
      ip_address = local.ends[interface.key]
    }
  }
}

resource "google_compute_vpn_tunnel" "this" {
  for_each                        = local.tunnels
  name                            = "${var.name}-${each.key}"
  project                         = var.gcp.project
  region                          = var.gcp.region
  router                          = data.google_compute_router.this.name
  vpn_gateway                     = module.gateway.id
  vpn_gateway_interface           = each.value.interface
  peer_external_gateway           = google_compute_external_vpn_gateway.aws.id
  peer_external_gateway_interface = each.value.number
  shared_secret                   = var.preshared_keys[each.key]
  ike_version                     = 2
}

resource "google_compute_router_interface" "this" {
  for_each   = local.tunnels
  name       = "${var.name}-${each.key}"
  project    = var.gcp.project
  region     = var.gcp.region
  router     = data.google_compute_router.this.name
  ip_range   = "${each.value.gcp}/30"
  vpn_tunnel = google_compute_vpn_tunnel.this[each.key].name

  # Whatever changes a tunnel makes a new one, a key too, and Google lets none go that an interface names; likewise a peer.
  lifecycle {
    replace_triggered_by = [google_compute_vpn_tunnel.this[each.key].id]
  }
}

resource "google_compute_router_peer" "this" {
  for_each        = local.tunnels
  name            = "${var.name}-${each.key}"
  project         = var.gcp.project
  region          = var.gcp.region
  router          = data.google_compute_router.this.name
  interface       = google_compute_router_interface.this[each.key].name
  peer_ip_address = each.value.aws
  peer_asn        = var.aws.asn

  # Said for each peer, whatever the router announces to others: which pair carries the load balancer differs.
  advertise_mode    = "CUSTOM"
  advertised_groups = ["ALL_SUBNETS"]

  dynamic "advertised_ip_ranges" {
    for_each = toset(var.load_balancer_ranges)
    content {
      range       = advertised_ip_ranges.value
      description = "Proxies and health checks of the global load balancer"
    }
  }

  lifecycle {
    replace_triggered_by = [google_compute_router_interface.this[each.key].id]
  }
}
