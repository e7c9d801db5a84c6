# Who may come in, from rendered/<cluster>/firewall.json. What is not here is refused: a network of one's own lets nobody in.
# What the cluster needs within itself (nodes to nodes, pods to pods), GKE lets in by rules of its own.

locals {
  ranges = var.cluster.firewall.ranges

  # A rule without sources would be one for everybody.
  to_nodes = {
    for name, rule in var.cluster.firewall.ingress : name => rule
    if rule.to == "nodes" && length(local.ranges[rule.from]) > 0
  }
  # No firewall stands before the control plane: it keeps its own list, in cluster.tf.
  to_control_plane = toset(flatten([
    for rule in var.cluster.firewall.ingress : local.ranges[rule.from] if rule.to == "controlPlane"
  ]))
}

resource "google_compute_firewall" "nodes" {
  for_each = local.to_nodes

  project                 = var.cluster.project
  name                    = "${var.cluster.id}-${each.key}"
  description             = each.value.description
  network                 = google_compute_network.this.id
  direction               = "INGRESS"
  source_ranges           = local.ranges[each.value.from]
  target_service_accounts = [google_service_account.nodes.email] # Whoever may set a tag would open a machine with it.

  allow {
    protocol = each.value.protocol
    ports    = [for port in each.value.ports : tostring(port)]
  }

  log_config { metadata = "INCLUDE_ALL_METADATA" }
}
