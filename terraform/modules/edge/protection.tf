# Who asks too often waits; everybody else passes. There is no rule without a count.
resource "google_compute_security_policy" "edge" {
  #checkov:skip=CKV_GCP_73:the rule is against a hole of Log4j, and nothing behind this is written in Java
  name    = "${var.name}-edge"
  project = local.project
  type    = "CLOUD_ARMOR"

  rule {
    description = "Default: so many requests of one address"
    priority    = 2147483647
    action      = "throttle"

    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = ["*"]
      }
    }

    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "IP"

      rate_limit_threshold {
        count        = var.requests_per_client.count
        interval_sec = var.requests_per_client.seconds
      }
    }
  }
}

# Forward secrecy and AEAD only, from TLS 1.2 on.
resource "google_compute_ssl_policy" "edge" {
  name            = "${var.name}-edge"
  project         = local.project
  profile         = "RESTRICTED"
  min_tls_version = "TLS_1_2"
}
