locals {
  certificate = "${var.name}-edge-${substr(sha1(var.host), 0, 8)}"
}

resource "google_compute_global_address" "edge" {
  name    = "${var.name}-edge"
  project = local.project
}

# Google issues and renews the certificate while a record of the host's zone says that it may: so it is there before the host
# leads here, and a host that is served elsewhere can move without a gap.
resource "google_certificate_manager_dns_authorization" "edge" {
  name    = local.certificate
  project = local.project
  domain  = var.host

  lifecycle {
    create_before_destroy = true
  }
}

# Another host is another certificate: the map has it before the old one goes.
resource "google_certificate_manager_certificate" "edge" {
  name    = local.certificate
  project = local.project

  managed {
    domains            = [var.host]
    dns_authorizations = [google_certificate_manager_dns_authorization.edge.id]
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_certificate_manager_certificate_map" "edge" {
  name    = "${var.name}-edge"
  project = local.project
}

resource "google_certificate_manager_certificate_map_entry" "edge" {
  name         = local.certificate
  project      = local.project
  map          = google_certificate_manager_certificate_map.edge.name
  hostname     = var.host
  certificates = [google_certificate_manager_certificate.edge.id]

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_url_map" "gateways" {
  name            = "${var.name}-gateways"
  project         = local.project
  default_service = google_compute_backend_service.gateways.id

  # With it a caller has a request traced, which takes more processor time than the request: for who is inside.
  header_action {
    request_headers_to_remove = ["x-client-trace-id"]
  }
}

resource "google_compute_target_https_proxy" "gateways" {
  name            = "${var.name}-gateways"
  project         = local.project
  url_map         = google_compute_url_map.gateways.id
  certificate_map = "//certificatemanager.googleapis.com/${google_certificate_manager_certificate_map.edge.id}"
  ssl_policy      = google_compute_ssl_policy.edge.id
}

resource "google_compute_global_forwarding_rule" "https" {
  name                  = "${var.name}-https"
  project               = local.project
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = google_compute_global_address.edge.id
  ip_protocol           = "TCP"
  port_range            = "443"
  target                = google_compute_target_https_proxy.gateways.id
}

resource "google_compute_url_map" "redirect" {
  name    = "${var.name}-redirect"
  project = local.project

  default_url_redirect {
    https_redirect         = true
    redirect_response_code = "PERMANENT_REDIRECT"
    strip_query            = false
  }
}

resource "google_compute_target_http_proxy" "redirect" {
  name    = "${var.name}-redirect"
  project = local.project
  url_map = google_compute_url_map.redirect.id
}

resource "google_compute_global_forwarding_rule" "http" {
  name                  = "${var.name}-http"
  project               = local.project
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = google_compute_global_address.edge.id
  ip_protocol           = "TCP"
  port_range            = "80"
  target                = google_compute_target_http_proxy.redirect.id
}
