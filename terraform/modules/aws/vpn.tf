# The end of every tunnel to clusters of Google's. A VPC has one such gateway, and several pairs may use it: so it is the
# cluster's, and modules/vpn finds it by its VPC. Without tunnels it costs nothing.

resource "aws_vpn_gateway" "this" {
  vpc_id          = aws_vpc.this.id
  amazon_side_asn = var.cluster.asn

  tags = { Name = var.cluster.id }
}

# What the tunnels announce is where nodes and pods look for it.
resource "aws_vpn_gateway_route_propagation" "private" {
  for_each = aws_route_table.private

  vpn_gateway_id = aws_vpn_gateway.this.id
  route_table_id = each.value.id
}
