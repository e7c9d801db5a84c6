locals {
  # The four tunnels, in the order in which Google's peer gateway counts the ends of AWS. Of an inside range AWS has the first
  # address, whoever it calls the customer the second.
  tunnels = {
    for number, key in ["0-1", "0-2", "1-1", "1-2"] : key => {
      number    = number
      interface = floor(number / 2)
      inside    = var.inside[number]
      aws       = cidrhost(var.inside[number], 1)
      gcp       = cidrhost(var.inside[number], 2)
    }
  }

  # A connection of AWS is two tunnels to one interface of Google's gateway.
  connections = toset(["0", "1"])

  # Public addresses of AWS's ends.
  ends = merge([
    for key in local.connections : {
      "${key}-1" = aws_vpn_connection.this[key].tunnel1_address
      "${key}-2" = aws_vpn_connection.this[key].tunnel2_address
    }
  ]...)

  # One proposal for each phase. AWS would offer all it knows, in a packet so large that it comes in fragments, which Cloud VPN
  # does not take: the tunnel comes up and dies at its first new key. Both clouds have these; group 20 is the curve P-384.
  ike = {
    encryption = ["AES256-GCM-16"]
    integrity  = ["SHA2-384"]
    groups     = [20]
  }
}
