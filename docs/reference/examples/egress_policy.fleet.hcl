egress_policy "code_work" {
  bundles = ["github", "python"]

  allow {
    host    = "api.acme.example"
    methods = ["GET", "POST"]
    paths   = ["/v1/*"]
  }

  allow {
    host  = "*.internal.acme.example"
    ports = [443, 8443]
  }
}
