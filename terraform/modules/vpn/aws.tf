module "gateway" {
  source  = "./gateway"
  name    = var.name
  project = var.gcp.project
  region  = var.gcp.region
  network = data.google_compute_network.this.id
}

resource "aws_customer_gateway" "this" {
  for_each   = local.connections
  type       = "ipsec.1"
  ip_address = module.gateway.interface_ips[tonumber(each.key)]
  bgp_asn    = tostring(var.gcp.asn)
  tags       = { Name = "${var.name}-${each.key}" }

  # A connection can be moved to another customer gateway, and a gateway in use cannot go.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpn_connection" "this" {
  for_each            = local.connections
  type                = "ipsec.1"
  vpn_gateway_id      = data.aws_vpn_gateway.this.id
  customer_gateway_id = aws_customer_gateway.this[each.key].id
  tags                = { Name = "${var.name}-${each.key}" }

  tunnel1_inside_cidr                  = local.tunnels["${each.key}-1"].inside
  tunnel1_preshared_key                = var.preshared_keys["${each.key}-1"]
  tunnel1_ike_versions                 = ["ikev2"]
  tunnel1_phase1_encryption_algorithms = local.ike.encryption
  tunnel1_phase1_integrity_algorithms  = local.ike.integrity
  tunnel1_phase1_dh_group_numbers      = local.ike.groups
  tunnel1_phase2_encryption_algorithms = local.ike.encryption
  tunnel1_phase2_integrity_algorithms  = local.ike.integrity
  tunnel1_phase2_dh_group_numbers      = local.ike.groups

  tunnel1_log_options {
    cloudwatch_log_options {
      log_enabled       = true
      log_group_arn     = aws_cloudwatch_log_group.this.arn
      log_output_format = "json"
    }
  }

  tunnel2_inside_cidr                  = local.tunnels["${each.key}-2"].inside
  tunnel2_preshared_key                = var.preshared_keys["${each.key}-2"]
  tunnel2_ike_versions                 = ["ikev2"]
  tunnel2_phase1_encryption_algorithms = local.ike.encryption
  tunnel2_phase1_integrity_algorithms  = local.ike.integrity
  tunnel2_phase1_dh_group_numbers      = local.ike.groups
  tunnel2_phase2_encryption_algorithms = local.ike.encryption
  tunnel2_phase2_integrity_algorithms  = local.ike.integrity
  tunnel2_phase2_dh_group_numbers      = local.ike.groups

  tunnel2_log_options {
    cloudwatch_log_options {
      log_enabled       = true
      log_group_arn     = aws_cloudwatch_log_group.this.arn
      log_output_format = "json"
    }
  }
}

# Why a tunnel does not come up is said here and nowhere else.
resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts it with a key of its own; it has addresses and times of handshakes, no key and no traffic
  #checkov:skip=CKV_AWS_338:what is wrong with a tunnel is looked for within days, not after a year
  name              = "/${var.name}/vpn"
  retention_in_days = var.log_days
}
