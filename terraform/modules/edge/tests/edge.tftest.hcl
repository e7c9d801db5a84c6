# Mocks: every id and address is a made-up word of its own, so two that are equal are the same thing.
mock_provider "google" {
  mock_resource "google_certificate_manager_dns_authorization" {
    defaults = {
      dns_resource_record = [{ name = "_acme-challenge.inference.example.com.", type = "CNAME", data = "proof.example.com." }]
    }
  }
}

variables {
  name = "mesh1"
  host = "inference.example.com"

  gcp_clusters = {
    gcp = { project = "example-inference", gateways = "mesh1-gcp-ingress", zones = ["us-central1-a", "us-central1-b"] }
  }
  aws_clusters = {
    aws = {
      via       = "gcp"
      network   = "projects/example-inference/global/networks/mesh1-gcp"
      zone      = "us-central1-a"
      range     = "10.10.0.0/16"
      addresses = ["10.10.4.5", "10.10.20.6"]
    }
  }
}

run "two_clouds" {
  # Backends: the gateways of every zone on Google Cloud, and one group for each cluster on AWS.

  assert {
    condition = join(" ", sort([for backend in google_compute_backend_service.gateways.backend : backend.group])) == join(" ", sort([
      data.google_compute_network_endpoint_group.gateways["gcp/us-central1-a"].id,
      data.google_compute_network_endpoint_group.gateways["gcp/us-central1-b"].id,
      google_compute_network_endpoint_group.aws["aws"].id,
    ]))
    error_message = "The one service has the gateways of all clusters, and nothing else."
  }
  assert {
    condition = join(" ", [for key, group in data.google_compute_network_endpoint_group.gateways : "${key}=${group.name}@${group.zone}"]) == (
      "gcp/us-central1-a=mesh1-gcp-ingress@us-central1-a gcp/us-central1-b=mesh1-gcp-ingress@us-central1-b"
    )
    error_message = "Groups of GKE are looked for by the name in the Service's annotation, zone by zone."
  }
  assert {
    condition     = alltrue([for backend in google_compute_backend_service.gateways.backend : backend.balancing_mode == "RATE" && backend.max_rate_per_endpoint == 1000])
    error_message = "Groups of endpoints are balanced by rate: Google takes no other mode for those outside."
  }
  assert {
    condition = (
      google_compute_network_endpoint_group.aws["aws"].network_endpoint_type == "NON_GCP_PRIVATE_IP_PORT"
      && google_compute_network_endpoint_group.aws["aws"].network == var.aws_clusters.aws.network
      && google_compute_network_endpoint_group.aws["aws"].zone == "us-central1-a"
      && google_compute_network_endpoint_group.aws["aws"].name == "mesh1-aws-via-gcp"
    )
    error_message = "Endpoints on AWS are reached through the network that the VPN ends in."
  }
  assert {
    condition = join(" ", [for endpoint in google_compute_network_endpoint.aws : "${endpoint.ip_address}:${endpoint.port}"]) == (
      "10.10.20.6:80 10.10.4.5:80"
    )
    error_message = "Each address of the internal load balancer is an endpoint, on the port of the plain listener."
  }
  assert {
    condition = alltrue([for endpoint in google_compute_network_endpoint.aws :
      endpoint.network_endpoint_group == google_compute_network_endpoint_group.aws["aws"].name && endpoint.zone == "us-central1-a"
    ])
    error_message = "Endpoints are in the group of their cluster."
  }

  # The service.

  assert {
    condition = (
      google_compute_backend_service.gateways.load_balancing_scheme == "EXTERNAL_MANAGED"
      && google_compute_backend_service.gateways.protocol == "HTTP"
      && google_compute_backend_service.gateways.session_affinity == "NONE"
      && google_compute_backend_service.gateways.timeout_sec == 30
    )
    error_message = "Plain HTTP to the gateways, any request to any of them."
  }
  assert {
    condition     = join(" ", google_compute_url_map.gateways.header_action[0].request_headers_to_remove) == "x-client-trace-id"
    error_message = "No client asks for a trace of its requests."
  }
  assert {
    condition     = google_compute_backend_service.gateways.log_config[0].enable && google_compute_backend_service.gateways.log_config[0].sample_rate == 0.01
    error_message = "One request of a hundred is logged."
  }
  assert {
    condition = (
      join(",", google_compute_backend_service.gateways.health_checks) == google_compute_health_check.gateway.id
      && google_compute_health_check.gateway.http_health_check[0].port == 15021
      && google_compute_health_check.gateway.http_health_check[0].port_specification == "USE_FIXED_PORT"
      && google_compute_health_check.gateway.http_health_check[0].request_path == "/healthz/ready"
    )
    error_message = "Envoy says at 15021 whether it takes requests; port 80 answers 404 without the host's name."
  }
  assert {
    condition     = google_compute_health_check.gateway.check_interval_sec * google_compute_health_check.gateway.unhealthy_threshold <= 10
    error_message = "A cloud that is gone is left within ten seconds."
  }

  # Protection.

  assert {
    condition     = google_compute_backend_service.gateways.security_policy == google_compute_security_policy.edge.id
    error_message = "The service has the policy."
  }
  assert {
    condition = alltrue([for rule in google_compute_security_policy.edge.rule :
      rule.action == "throttle" && rule.priority == 2147483647 && join(",", rule.match[0].config[0].src_ip_ranges) == "*"
      && rule.rate_limit_options[0].enforce_on_key == "IP"
      && rule.rate_limit_options[0].exceed_action == "deny(429)"
      && rule.rate_limit_options[0].rate_limit_threshold[0].count == 6000
      && rule.rate_limit_options[0].rate_limit_threshold[0].interval_sec == 60
    ]) && length(google_compute_security_policy.edge.rule) == 1
    error_message = "Every client is counted, and nobody passes by the count."
  }
  assert {
    condition     = google_compute_ssl_policy.edge.profile == "RESTRICTED" && google_compute_ssl_policy.edge.min_tls_version == "TLS_1_2"
    error_message = "TLS 1.2 and later, with forward secrecy."
  }

  # The two doors.

  assert {
    condition = join(" ", [for rule in [google_compute_global_forwarding_rule.https, google_compute_global_forwarding_rule.http] :
      "${rule.port_range} ${rule.load_balancing_scheme} ${rule.ip_protocol}"
    ]) == "443 EXTERNAL_MANAGED TCP 80 EXTERNAL_MANAGED TCP"
    error_message = "Ports 443 and 80, and no other."
  }
  assert {
    condition = alltrue([for rule in [google_compute_global_forwarding_rule.https, google_compute_global_forwarding_rule.http] :
      rule.ip_address == google_compute_global_address.edge.id
    ])
    error_message = "Both doors have the one address."
  }
  assert {
    condition = (
      google_compute_global_forwarding_rule.https.target == google_compute_target_https_proxy.gateways.id
      && google_compute_target_https_proxy.gateways.url_map == google_compute_url_map.gateways.id
      && google_compute_url_map.gateways.default_service == google_compute_backend_service.gateways.id
    )
    error_message = "HTTPS leads to the gateways."
  }
  assert {
    condition = (
      google_compute_global_forwarding_rule.http.target == google_compute_target_http_proxy.redirect.id
      && google_compute_target_http_proxy.redirect.url_map == google_compute_url_map.redirect.id
      && google_compute_url_map.redirect.default_service == null
      && google_compute_url_map.redirect.default_url_redirect[0].https_redirect
      && google_compute_url_map.redirect.default_url_redirect[0].redirect_response_code == "PERMANENT_REDIRECT"
      && !google_compute_url_map.redirect.default_url_redirect[0].strip_query
    )
    error_message = "HTTP leads to HTTPS, with method, path and query, and never to a gateway."
  }

  # The certificate.

  assert {
    condition = (
      google_compute_target_https_proxy.gateways.certificate_map == "//certificatemanager.googleapis.com/${google_certificate_manager_certificate_map.edge.id}"
      && google_compute_target_https_proxy.gateways.ssl_policy == google_compute_ssl_policy.edge.id
    )
    error_message = "The proxy has the map and the policy."
  }
  assert {
    condition = (
      google_certificate_manager_certificate_map_entry.edge.map == google_certificate_manager_certificate_map.edge.name
      && google_certificate_manager_certificate_map_entry.edge.hostname == "inference.example.com"
      && join(",", google_certificate_manager_certificate_map_entry.edge.certificates) == google_certificate_manager_certificate.edge.id
      && join(",", google_certificate_manager_certificate.edge.managed[0].domains) == "inference.example.com"
      && join(",", google_certificate_manager_certificate.edge.managed[0].dns_authorizations) == google_certificate_manager_dns_authorization.edge.id
      && google_certificate_manager_dns_authorization.edge.domain == "inference.example.com"
    )
    error_message = "The certificate is for the host, and its proof too."
  }
  assert {
    condition = (
      output.records.proof.type == "CNAME" && output.records.host.name == "inference.example.com."
      && output.records.host.data == google_compute_global_address.edge.address
    )
    error_message = "Both records are told."
  }

  # All of it in the project of the clusters.

  assert {
    condition = alltrue([for thing in concat(
      [google_compute_backend_service.gateways, google_compute_health_check.gateway, google_compute_security_policy.edge, google_compute_ssl_policy.edge],
      [google_compute_global_address.edge, google_compute_global_forwarding_rule.https, google_compute_global_forwarding_rule.http],
      values(google_compute_network_endpoint_group.aws), values(google_compute_network_endpoint.aws), values(data.google_compute_network_endpoint_group.gateways),
    ) : thing.project == "example-inference"])
    error_message = "A load balancer takes no backend of another project."
  }
}
