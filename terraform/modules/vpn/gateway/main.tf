# Google's end, in a module of its own: its addresses are a block that a mocked provider leaves empty, and a test can put
# addresses in the place of this module's output.
resource "google_compute_ha_vpn_gateway" "this" {
  name       = var.name
  project    = var.project
  region     = var.region
  network    = var.network
  stack_type = "IPV4_ONLY"
}
